using System.Buffers.Text;
using Auth.Domain.Passkeys;

namespace Auth.Domain.UnitTests.Passkeys;

public class PasskeyFormTests
{
    [Theory]
    [InlineData("x", "x")]
    [InlineData("  My phone ", "My phone")]
    [InlineData("Zoe\u0308s Schlüssel 🔑", "Zoës Schlüssel 🔑")]
    [InlineData("گوشی\u200Cمن", "گوشی\u200Cمن")]
    public void Passkey_names_are_trimmed_and_normalized(string text, string name) => PasskeyName.Create(text).Value.Value.ShouldBe(name);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("a\tb")]
    [InlineData("a\u2028b")]
    [InlineData("a\u200bb")]
    [InlineData("a\u200cb")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345")]
    public void Invisible_or_too_long_passkey_names_are_rejected(string? text) => PasskeyName.Create(text).Error!.Fields!.ShouldContainKey("name");

    [Fact]
    public void A_passkey_name_may_have_64_characters() => PasskeyName.Create(new string('x', 64)).IsFailure.ShouldBeFalse();

    [Fact]
    public void A_passkey_name_with_a_lone_surrogate_is_rejected() => PasskeyName.Create("x\ud800").IsFailure.ShouldBeTrue();

    [Theory]
    [InlineData(1)]
    [InlineData(32)]
    [InlineData(1023)]
    public void Credential_ids_have_1_to_1023_bytes(int length)
    {
        var bytes = Enumerable.Range(0, length).Select(i => (byte)i).ToArray();

        CredentialId.TryParse(Base64Url.EncodeToString(bytes), out var id).ShouldBeTrue();

        id!.ToBytes().ShouldBe(bytes);
        id.ShouldBe(CredentialId.FromBytes(bytes));
        id.Value.Length.ShouldBeLessThanOrEqualTo(CredentialId.MaximumLength);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("a")]
    [InlineData("a+b/")]
    [InlineData("ä")]
    public void Invalid_base64url_is_not_parsed_as_a_credential_id(string? text) => CredentialId.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void A_credential_id_of_1024_bytes_is_rejected() => CredentialId.TryParse(Base64Url.EncodeToString(new byte[1024]), out _).ShouldBeFalse();

    [Fact]
    public void A_credential_id_padded_with_spaces_beyond_the_maximum_length_is_rejected() =>
        CredentialId.TryParse("AQ".PadLeft(CredentialId.MaximumLength + 1), out _).ShouldBeFalse();

    [Fact]
    public void Each_credential_id_has_a_single_spelling()
    {
        foreach (var spelling in (string[])["AQ==", "AR", " AQ", "AQ "])
        {
            if (CredentialId.TryParse(spelling, out var id)) id.Value.ShouldBe("AQ", spelling);
        }
    }
}
