using Auth.Domain.Common;
using Auth.Domain.Passwords;

namespace Auth.Testing;

/// <summary>The contract of an <see cref="IPasswordRule"/>. Derive a test class from it.</summary>
/// <typeparam name="TRule">The rule.</typeparam>
public abstract class PasswordRuleContract<TRule> : PasswordContract<TRule>
    where TRule : class, IPasswordRule
{
    private protected override Task<Result> CheckAsync(TRule rule, string password, PasswordOwner owner, CancellationToken cancellationToken) =>
        rule.CheckAsync(password, owner, cancellationToken);
}
