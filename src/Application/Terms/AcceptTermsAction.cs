using Auth.Domain.Common;
using Auth.Domain.RequiredActions;
using Auth.Domain.Sessions;
using Auth.Domain.Terms;
using Auth.Domain.Users;

namespace Auth.Application.Terms;

/// <summary>Requires that the user has accepted the current version of the terms, if the settings name one.</summary>
internal sealed class AcceptTermsAction(TermsSettings settings, ITermsAcceptanceRepository acceptances) : IRequiredAction
{
    /// <summary>Field with the version that was shown, because it may change while the page is open.</summary>
    public const string VersionField = "version";

    /// <summary>Field that must be <c>true</c>.</summary>
    public const string AcceptedField = "accepted";

    private static readonly Error NotAccepted = Error.Invalid(AcceptedField, "Accept the terms to continue.");
    private static readonly Error AnotherVersion = Error.Invalid(VersionField, "The terms have changed. Read the current version.");
    private static readonly Error NoVersion = Error.Invalid(VersionField, "Send the version of the terms that was shown.");

    /// <inheritdoc />
    public string Name => RequiredActionName.AcceptTerms;

    /// <inheritdoc />
    public async Task<bool> IsRequiredAsync(User user, AuthenticationMethods methods, DateTimeOffset now, CancellationToken cancellationToken) =>
        settings.Version is { } version && !await acceptances.HasAcceptedAsync(user.Id, version, cancellationToken);

    /// <inheritdoc />
    public Task<Result> CompleteAsync(User user, IReadOnlyDictionary<string, string> input, DateTimeOffset now, CancellationToken cancellationToken) => Task.FromResult(Complete(user, input, now));

    private Result Complete(User user, IReadOnlyDictionary<string, string> input, DateTimeOffset now)
    {
        if (!input.ContainsKey(VersionField)) return NoVersion;
        if (settings.Version is not { } version || input.GetValueOrDefault(VersionField) != version) return AnotherVersion;
        if (input.GetValueOrDefault(AcceptedField) != "true") return NotAccepted;

        acceptances.Add(TermsAcceptance.Record(user, version, now));
        return Result.Success();
    }
}
