using Auth.Domain.MailedLinks;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Domain.UnitTests.MailedLinks;

[Trait("Requirement", "R67")]
public class MailedLinkTests
{
    private readonly User _alice = A.User().WithVerifiedEmail("alice@example.org");

    [Theory]
    [InlineData(LinkPurpose.Recovery, 60)]
    [InlineData(LinkPurpose.Verification, 24 * 60)]
    public void A_link_works_until_its_time_is_over(LinkPurpose purpose, int minutes)
    {
        var (link, _) = Make(purpose);

        link.IsGood(_alice, A.Moment.AddMinutes(minutes).AddMicroseconds(-1)).ShouldBeTrue();
        link.IsGood(_alice, A.Moment.AddMinutes(minutes)).ShouldBeFalse();
    }

    [Fact]
    public void A_link_ends_with_the_password_of_its_day()
    {
        var (changed, _) = Make(LinkPurpose.Recovery);
        _alice.ChangePassword(A.Hash("another"), A.Moment);
        var (recovered, _) = Make(LinkPurpose.Recovery);
        recovered.IsGood(_alice, A.Moment).ShouldBeTrue();
        _alice.RecoverPassword(A.Hash("a third"), A.Moment);

        changed.IsGood(_alice, A.Moment).ShouldBeFalse();
        recovered.IsGood(_alice, A.Moment).ShouldBeFalse();
    }

    [Fact]
    public void A_link_that_is_made_anew_has_another_token_and_belongs_to_the_password_of_now()
    {
        var (link, older) = Make(LinkPurpose.Recovery);
        _alice.ChangePassword(A.Hash("another"), A.Moment);

        var newer = link.Renew(_alice, _alice.Email!, A.Moment, A.Moment.AddMinutes(5));

        (link.TokenHash == newer.Hash(), newer.Hash() == older.Hash()).ShouldBe((true, false));
        link.IsGood(_alice, A.Moment.AddMinutes(64)).ShouldBeTrue();
    }

    private (MailedLink Link, LinkToken Token) Make(LinkPurpose purpose) => MailedLink.Make(_alice, purpose, _alice.Email!, A.Moment, A.Moment);
}
