using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Domain.RequiredActions;

/// <summary>A step that a login may require between verified credentials and the session, such as accepting terms. A host application may register several; each is a form with fields.</summary>
/// <remarks>Both methods run in the transaction of the login, which may be retried. Whether an action is required is computed at each step and never stored (ADR 40).</remarks>
public interface IRequiredAction
{
    /// <summary>The stable name in API and URLs: 1 to 64 characters of <c>a-z 0-9 _</c>, starting with <c>a-z</c>.</summary>
    string Name { get; }

    /// <summary>The title of the default page.</summary>
    string Title => Name;

    /// <summary>The text of the default page; null for none.</summary>
    string? Explanation => null;

    /// <summary>Whether the action compares a secret that could be guessed. Its rejections of kind <see cref="ErrorKind.Unauthenticated"/> then count as failed attempts (P1).</summary>
    bool VerifiesSecret => false;

    /// <summary>Whether the user must complete the action before the session is issued. It only reads.</summary>
    /// <param name="methods">What has been verified in this login so far.</param>
    Task<bool> IsRequiredAsync(User user, AuthenticationMethods methods, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Completes the action, or returns the reason for rejecting the input. An error with fields is shown at these fields.</summary>
    /// <remarks>It records that the action is complete. Otherwise the next step and the next login would require it again.</remarks>
    /// <param name="input">The fields of the form, or of <c>input</c> in the API.</param>
    Task<Result> CompleteAsync(User user, IReadOnlyDictionary<string, string> input, DateTimeOffset now, CancellationToken cancellationToken);
}
