using Auth.Domain.Common;
using Auth.Domain.EmailLinks;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Domain.UnitTests.EmailLinks;

[Trait("Requirement", "R67")]
public class EmailLinkTests
{
    private readonly User _alice = TestUsers.Create().WithVerifiedEmail("alice@example.org");

    [Theory]
    [InlineData(EmailLinkPurpose.Recovery, 60)]
    [InlineData(EmailLinkPurpose.Verification, 24 * 60)]
    public void A_link_is_valid_until_its_lifetime_ends(EmailLinkPurpose purpose, int minutes)
    {
        var (link, _) = CreateLink(purpose);

        link.IsValidFor(_alice, TestTime.Start.AddMinutes(minutes).AddMicroseconds(-1)).ShouldBeTrue();
        link.IsValidFor(_alice, TestTime.Start.AddMinutes(minutes)).ShouldBeFalse();
    }

    [Fact]
    public void A_link_is_invalid_after_the_password_has_changed()
    {
        var (changed, _) = CreateLink(EmailLinkPurpose.Recovery);
        _alice.ChangePassword(TestValues.Hash("another"), TestTime.Start);
        var (recovered, _) = CreateLink(EmailLinkPurpose.Recovery);
        recovered.IsValidFor(_alice, TestTime.Start).ShouldBeTrue();
        _alice.RecoverPassword(TestValues.Hash("a third"), TestTime.Start);

        changed.IsValidFor(_alice, TestTime.Start).ShouldBeFalse();
        recovered.IsValidFor(_alice, TestTime.Start).ShouldBeFalse();
    }

    [Fact]
    public void A_renewed_link_has_a_new_token_and_is_bound_to_the_current_password()
    {
        var (link, older) = CreateLink(EmailLinkPurpose.Recovery);
        _alice.ChangePassword(TestValues.Hash("another"), TestTime.Start);

        var newer = link.Renew(_alice, _alice.Email!, TestTime.Start, TestTime.Start.AddMinutes(5));

        (link.TokenHash == newer.Hash(), newer.Hash() == older.Hash()).ShouldBe((true, false));
        link.IsValidFor(_alice, TestTime.Start.AddMinutes(64)).ShouldBeTrue();
    }

    private (EmailLink Link, Token<EmailLink> Token) CreateLink(EmailLinkPurpose purpose) => EmailLink.Create(_alice, purpose, _alice.Email!, TestTime.Start, TestTime.Start);
}
