using System.Security.Cryptography;
using System.Text;
using Auth.Domain.Sessions;

namespace Auth.Domain.UnitTests.Sessions;

[Trait("Requirement", "R24")]
public class SessionTokenTests
{
    [Fact]
    public void A_token_is_a_prefix_and_256_random_bits()
    {
        var tokens = Enumerable.Range(0, 1000).Select(_ => SessionToken.New().Reveal()).ToList();

        tokens.ShouldAllBe(t => t.Length == 47 && t.StartsWith("ses_", StringComparison.Ordinal));
        tokens.Distinct(StringComparer.Ordinal).Count().ShouldBe(1000);
    }

    [Fact]
    public void The_store_knows_the_sha_256_of_a_token()
    {
        var token = SessionToken.New();

        token.Hash().Value.ToString().ShouldBe(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token.Reveal()))));
    }

    [Fact]
    public void A_token_that_is_shown_leads_to_the_hash_that_was_stored()
    {
        var issued = SessionToken.New();

        SessionToken.TryParse(issued.Reveal(), out var parsed).ShouldBeTrue();

        parsed!.Hash().ShouldBe(issued.Hash());
    }

    [Theory]
    [Trait("Requirement", "R26")]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("ses_")]
    [InlineData("SES_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("ses_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("ses_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData(" ses_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("ses_ÄAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void Text_of_another_shape_is_no_token(string? text)
    {
        SessionToken.TryParse(text, out var token).ShouldBeFalse();

        token.ShouldBeNull();
    }

    [Fact]
    [Trait("Requirement", "R26")]
    public void Another_spelling_of_the_same_bits_is_another_token()
    {
        // The last of the 43 characters carries four bits. 'A' and 'B' differ only in the two bits that base64 ignores.
        SessionToken.TryParse("ses_" + new string('A', 43), out var issued).ShouldBeTrue();
        SessionToken.TryParse("ses_" + new string('A', 42) + "B", out var respelled).ShouldBeTrue();

        respelled!.Hash().ShouldNotBe(issued!.Hash());
    }

    [Fact]
    [Trait("Requirement", "R58")]
    public void A_token_hides_itself_in_text()
    {
        var token = SessionToken.New();

        $"{token}".ShouldBe("ses_…");
    }
}
