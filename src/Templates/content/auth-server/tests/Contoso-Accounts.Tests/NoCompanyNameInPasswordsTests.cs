using Auth.Domain.Passwords;
using Auth.Testing;

namespace Company.Accounts.Tests;

public class NoCompanyNameInPasswordsTests
{
    private static readonly PasswordOwner Alice = PasswordOwner.From(A.User().Named("alice").Build());

    [Fact]
    public async Task A_password_with_the_company_name_is_rejected_in_any_case()
    {
        var result = await new NoCompanyNameInPasswords().CheckAsync($"the {Company.Name} password".ToUpperInvariant(), Alice, TestContext.Current.CancellationToken);

        Assert.False(result.IsSuccess);
    }

    [Fact]
    public async Task Another_password_is_accepted()
    {
        var result = await new NoCompanyNameInPasswords().CheckAsync("correct horse battery staple", Alice, TestContext.Current.CancellationToken);

        Assert.True(result.IsSuccess);
    }
}
