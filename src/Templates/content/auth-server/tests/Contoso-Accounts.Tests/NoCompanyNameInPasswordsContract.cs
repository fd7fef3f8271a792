using Auth.Testing;

namespace Company.Accounts.Tests;

/// <summary>What Auth needs of every password rule, tried with generated users and passwords.</summary>
public sealed class NoCompanyNameInPasswordsContract : PasswordRuleContract<NoCompanyNameInPasswords>
{
    protected override NoCompanyNameInPasswords Create() => new();
}
