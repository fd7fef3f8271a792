using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Domain.UnitTests.Users;

[Trait("Requirement", "R83")]
public class AbandonedAccountTests
{
    private static readonly DateTimeOffset Created = TestTime.Start;
    private static readonly TimeSpan Retention = TimeSpan.FromDays(30);

    [Fact]
    public void A_self_registered_account_with_an_unverified_email_is_abandoned_after_the_retention()
    {
        var user = Register();

        user.IsAbandoned(Retention, Created + Retention - TimeSpan.FromMicroseconds(1)).ShouldBeFalse();
        user.IsAbandoned(Retention, Created + Retention).ShouldBeTrue();
    }

    public static TheoryData<string, Action<User>> Uses => new()
    {
        { "verified", user => user.SetVerifiedEmail(user.Email!, Created) },
        { "lost its email", user => user.RemoveUnverifiedEmail(Created) },
        { "has a role", user => user.SetRoles([TestValues.Role("support")], Created) },
        { "locked by an administrator", user => user.Lock(Created) },
        { "signed in after the first day", user => user.RecordLogin(Created + User.FirstUse + TimeSpan.FromMicroseconds(1)) },
    };

    [Theory]
    [MemberData(nameof(Uses))]
    public void An_account_that_is_used_or_decided_about_is_kept(string reason, Action<User> use)
    {
        var user = Register();

        use(user);

        user.IsAbandoned(Retention, Created + Retention).ShouldBeFalse(reason);
    }

    [Fact]
    public void A_login_on_the_first_day_keeps_no_account()
    {
        var user = Register();

        user.RecordLogin(Created + User.FirstUse);

        user.IsAbandoned(Retention, Created + Retention).ShouldBeTrue();
    }

    [Theory]
    [InlineData(AccountOrigin.Import)]
    [InlineData(AccountOrigin.Invitation)]
    [InlineData(AccountOrigin.Operator)]
    [InlineData(AccountOrigin.Setup)]
    [InlineData(null)]
    public void An_account_of_another_origin_is_kept(AccountOrigin? origin) => Register(origin: origin).IsAbandoned(Retention, Created + Retention).ShouldBeFalse();

    [Fact]
    public void An_account_without_an_email_is_kept() => Register(email: null).IsAbandoned(Retention, Created + Retention).ShouldBeFalse();

    private static User Register(string? email = "alice@example.org", AccountOrigin? origin = AccountOrigin.SelfRegistration) =>
        User.Register(TestValues.Username("alice"), email is null ? null : TestValues.Email(email), TestValues.Hash("secret"), Created, origin);
}
