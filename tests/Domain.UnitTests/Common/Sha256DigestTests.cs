using Auth.Domain.Common;

namespace Auth.Domain.UnitTests.Common;

public class Sha256DigestTests
{
    [Fact]
    public void A_hash_round_trips_through_its_hex_digits()
    {
        var hash = Sha256Digest.Compute("ses_a token");

        Sha256Digest.FromHex(hash.ToString()).ShouldBe(hash);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    [InlineData(63)]
    public void Hashes_that_differ_in_one_digit_are_not_equal(int digit)
    {
        var digits = new string('a', 64).ToCharArray();
        digits[digit] = 'b';

        Sha256Digest.FromHex(new string(digits)).ShouldNotBe(Sha256Digest.FromHex(new string('a', 64)));
    }
}
