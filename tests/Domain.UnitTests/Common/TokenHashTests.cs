using Auth.Domain.Common;

namespace Auth.Domain.UnitTests.Common;

public class TokenHashTests
{
    [Fact]
    public void A_hash_is_the_one_that_its_digits_give_back()
    {
        var hash = TokenHash.Compute("ses_a token");

        TokenHash.FromHex(hash.ToString()).ShouldBe(hash);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    [InlineData(63)]
    public void Hashes_that_differ_in_one_digit_are_different(int digit)
    {
        var digits = new string('a', 64).ToCharArray();
        digits[digit] = 'b';

        TokenHash.FromHex(new string(digits)).ShouldNotBe(TokenHash.FromHex(new string('a', 64)));
    }
}
