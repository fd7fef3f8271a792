using Auth.Domain.Passkeys;
using Auth.Domain.RequiredActions;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.RequiredActions;

/// <summary>Computes what a login requires beyond the verified credentials. It is the only place that decides this: logins, passkey logins, step-ups and repeated forms ask it.</summary>
/// <param name="forms">Auth's own actions with a form, and those of the host application in the order of their registration.</param>
internal sealed class RequiredActionList(IEnumerable<IRequiredAction> forms, RequiredActionSettings settings, RoleRequirements requirements, IPasskeyRepository passkeys)
{
    private readonly IReadOnlyList<IRequiredAction> _forms = [.. forms.OrderBy(action => RequiredActionName.GetPosition(action.Name))];

    /// <summary>Returns the names of what is left, in order. The first one is next.</summary>
    /// <param name="credentials">What has been verified so far.</param>
    /// <param name="isPasswordRejected">Whether the verified password no longer obeys the rules.</param>
    public async Task<IReadOnlyList<string>> ListAsync(User user, SessionCredentials credentials, DateTimeOffset now, bool isPasswordRejected = false)
    {
        List<string> left = [];
        if (user.HasSecondFactor && !credentials.Methods.IsMultiFactor()) left.Add(RequiredActionName.SecondFactor);
        if (settings.RequireVerifiedEmail && user is { Email: not null, EmailVerifiedAt: null }) left.Add(RequiredActionName.VerifyEmail);
        if (isPasswordRejected || user.PasswordChangeRequiredAt is not null) left.Add(RequiredActionName.ChangePassword);
        if (await MustEnrollAsync(user, credentials)) left.Add(RequiredActionName.EnrollSecondFactor);
        foreach (var action in _forms)
        {
            if (await action.IsRequiredAsync(user, credentials.Methods, now, CancellationToken.None)) left.Add(action.Name);
        }

        return left;
    }

    /// <summary>Whether a step-up is enough, because a login would require nothing more. Enrollment does not count: in a session, it needs the step-up itself.</summary>
    /// <param name="credentials">What the step-up has verified.</param>
    /// <param name="isPasswordRejected">As for a login.</param>
    public async Task<bool> AllowsStepUpAsync(User user, SessionCredentials credentials, DateTimeOffset now, bool isPasswordRejected = false) =>
        (await ListAsync(user, credentials, now, isPasswordRejected)).All(name => name == RequiredActionName.EnrollSecondFactor);

    /// <summary>Whether an action that compares a secret is left (<see cref="IRequiredAction.VerifiesSecret"/>).</summary>
    /// <param name="except">The name of an action that does not count; null for none.</param>
    public async Task<bool> IsSecretLeftAsync(User user, SessionCredentials credentials, DateTimeOffset now, string? except = null)
    {
        foreach (var action in _forms.Where(action => action.VerifiesSecret && action.Name != except))
        {
            if (await action.IsRequiredAsync(user, credentials.Methods, now, CancellationToken.None)) return true;
        }

        return false;
    }

    /// <summary>Finds an action with a form; null if there is none with this name.</summary>
    public IRequiredAction? Find(string name) => _forms.FirstOrDefault(action => action.Name == name);

    /// <summary>Whether the user has a role that requires a second factor, and nothing to verify as one. A user with a passkey can sign in with it.</summary>
    private async Task<bool> MustEnrollAsync(User user, SessionCredentials credentials) =>
        requirements.RequiresSecondFactor(user) && !user.HasSecondFactor && !credentials.Methods.IsMultiFactor()
        && (await passkeys.ListByUserAsync(user.Id, CancellationToken.None)).Count == 0;
}
