using Auth.Application.Common;
using Auth.Domain.Common;
using Auth.Domain.Registrations;
using Auth.Domain.Users;

namespace Auth.Application.Registration;

/// <summary>Asks the registration rules. No other class asks them, and an architecture test lists its callers.</summary>
internal sealed class RegistrationRules(IEnumerable<IRegistrationRule> rules, IRequestContext context, TimeProvider time)
{
    /// <returns>The reason of the first rule that rejects the registration.</returns>
    public async Task<Result> CheckAsync(Username username, EmailAddress? email, CancellationToken cancellationToken)
    {
        foreach (var rule in rules)
        {
            var allowed = await rule.CheckAsync(username, email, context.Client, time.Now(), cancellationToken);
            if (allowed.IsFailure) return allowed;
        }

        return Result.Success();
    }
}
