using Auth.Domain.Common;
using Auth.Domain.EmailLinks;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Domain.UnitTests.EmailLinks;

[Trait("Requirement", "R67")]
public class EmailLinkTests
{
    private readonly User _alice = A.User().WithVerifiedEmail("alice@example.org");

    [Theory]
    [InlineData(EmailLinkPurpose.Recovery, 60)]
    [InlineData(EmailLinkPurpose.Verification, 24 * 60)]
    public void A_link_works_until_its_time_is_over(EmailLinkPurpose purpose, int minutes)
    {
        var (link, _) = CreateLink(purpose);

        link.IsValidFor(_alice, A.Moment.AddMinutes(minutes).AddMicroseconds(-1)).ShouldBeTrue();
        link.IsValidFor(_alice, A.Moment.AddMinutes(minutes)).ShouldBeFalse();
    }

    [Fact]
    public void A_link_ends_with_the_password_of_its_day()
    {
        var (changed, _) = CreateLink(EmailLinkPurpose.Recovery);
        _alice.ChangePassword(A.Hash("another"), A.Moment);
        var (recovered, _) = CreateLink(EmailLinkPurpose.Recovery);
        recovered.IsValidFor(_alice, A.Moment).ShouldBeTrue();
        _alice.RecoverPassword(A.Hash("a third"), A.Moment);

        changed.IsValidFor(_alice, A.Moment).ShouldBeFalse();
        recovered.IsValidFor(_alice, A.Moment).ShouldBeFalse();
    }

    [Fact]
    public void A_link_that_is_made_anew_has_another_token_and_belongs_to_the_password_of_now()
    {
        var (link, older) = CreateLink(EmailLinkPurpose.Recovery);
        _alice.ChangePassword(A.Hash("another"), A.Moment);

        var newer = link.Renew(_alice, _alice.Email!, A.Moment, A.Moment.AddMinutes(5));

        (link.TokenHash == newer.Hash(), newer.Hash() == older.Hash()).ShouldBe((true, false));
        link.IsValidFor(_alice, A.Moment.AddMinutes(64)).ShouldBeTrue();
    }

    private (EmailLink Link, Token<EmailLink> Token) CreateLink(EmailLinkPurpose purpose) => EmailLink.Create(_alice, purpose, _alice.Email!, A.Moment, A.Moment);
}
