using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.Common.Access;

/// <summary>Who sends a request: a <see cref="SignedInUser"/>, an <see cref="Operator"/>, or an anonymous client.</summary>
public abstract record Actor
{
    /// <summary>A client without a valid session.</summary>
    public static readonly Actor Anonymous = new AnonymousClient();

    private protected Actor()
    {
    }

    /// <summary>The id of the signed-in user, also behind an operator; null if there is none.</summary>
    public virtual UserId? Id => null;

    private sealed record AnonymousClient : Actor;
}

/// <summary>A user with a valid session. The session may end during the request, so <see cref="IUnitOfWork"/> checks it again at commit (ADR 20).</summary>
/// <param name="IsAdministrator">Whether the user acts as an administrator: they have the role, and the endpoint requires it or may require it.</param>
/// <param name="AuthenticatedAt">The last login or step-up.</param>
public sealed record SignedInUser(UserId UserId, SessionId SessionId, bool IsAdministrator, DateTimeOffset AuthenticatedAt) : Actor
{
    /// <summary>The names of the roles that the user had when the request began.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <inheritdoc />
    public override UserId? Id => UserId;
}

/// <summary>A person at the CLI, or code of the host application. The audit log names the operator.</summary>
/// <param name="Name">The name in the operating system, or the one that the host application gives.</param>
public sealed record Operator(string Name) : Actor
{
    /// <summary>The signed-in user in whose HTTP request the host application acts as an operator; null without one.</summary>
    public UserId? OnBehalfOf { get; init; }

    /// <inheritdoc />
    public override UserId? Id => OnBehalfOf;
}
