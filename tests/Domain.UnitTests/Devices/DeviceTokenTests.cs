using Auth.Domain.Devices;

namespace Auth.Domain.UnitTests.Devices;

[Trait("Requirement", "R24")]
public class DeviceTokenTests
{
    [Fact]
    public void A_token_is_dev_and_256_random_bits()
    {
        var tokens = Enumerable.Range(0, 100).Select(_ => DeviceToken.New().Reveal()).ToList();

        tokens.ShouldAllBe(t => t.StartsWith("dev_", StringComparison.Ordinal) && t.Length == 47);
        tokens.ShouldBeUnique();
    }

    [Fact]
    public void A_token_that_is_shown_again_has_the_same_hash()
    {
        var token = DeviceToken.New();

        DeviceToken.TryParse(token.Reveal(), out var parsed).ShouldBeTrue();

        parsed!.Hash().ShouldBe(token.Hash());
        token.Hash().Value.ToString().ShouldNotContain(token.Reveal()[4..]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("dev_")]
    [InlineData("ses_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("DEV_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("dev_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("dev_äAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void Anything_of_another_shape_is_no_token(string? text) => DeviceToken.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void A_token_does_not_show_itself_by_accident() => $"{DeviceToken.New()}".ShouldBe("dev_…");
}
