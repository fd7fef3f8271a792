using Auth.Domain.Common;
using Auth.Domain.Passwords;

namespace Auth.Testing;

/// <summary>The contract of an <see cref="IPasswordPolicy"/>. Derive a test class from it.</summary>
/// <typeparam name="TPolicy">The policy.</typeparam>
public abstract class PasswordPolicyContract<TPolicy> : PasswordContract<TPolicy>
    where TPolicy : class, IPasswordPolicy
{
    private protected override Task<Result> CheckAsync(TPolicy rule, string password, PasswordOwner owner, CancellationToken cancellationToken) =>
        rule.CheckAsync(password, owner.Username, owner.Email, cancellationToken);
}
