using System.Globalization;
using Auth.Domain.SecondFactors;

namespace Auth.Domain.UnitTests.SecondFactors;

[Trait("Requirement", "R66")]
public class RecoveryCodeTests
{
    [Fact]
    public void A_recovery_code_has_four_groups_of_six_unambiguous_characters()
    {
        for (var i = 0; i < 100; i++) RecoveryCode.New().Reveal().ShouldMatch("^[0-9a-hjkmnp-tv-z]{6}(-[0-9a-hjkmnp-tv-z]{6}){3}$");
    }

    [Fact]
    public void Generated_recovery_codes_use_every_character_at_every_position()
    {
        var codes = Enumerable.Range(0, 2_000).Select(_ => RecoveryCode.New().Reveal()).ToList();

        for (var place = 0; place < 27; place++) codes.Select(c => c[place]).Distinct().Count().ShouldBe(place % 7 == 6 ? 1 : 32);
    }

    [Fact]
    public void Recovery_codes_are_parsed_regardless_of_case_spaces_and_hyphens()
    {
        var code = RecoveryCode.New();
        var text = code.Reveal();
        string[] typed = [text, text.ToUpperInvariant(), text.Replace("-", "", StringComparison.Ordinal), $"  {text.Replace('-', ' ')} ", string.Join(' ', text.ToCharArray())];

        foreach (var spelling in typed) ParseAndHash(spelling).ShouldBe(code.Hash(), spelling);
    }

    [Fact]
    public void Ambiguous_characters_are_parsed_as_the_characters_they_resemble() =>
        ParseAndHash("OoIiLl-000000-000000-000000").ShouldBe(ParseAndHash("001111-000000-000000-000000").ShouldNotBeNull());

    [Theory]
    [InlineData("")]
    [InlineData("123456")]
    [InlineData("000000-000000-000000-00000")]
    [InlineData("000000-000000-000000-0000000")]
    [InlineData("00000u-000000-000000-000000")]
    [InlineData("00000é-000000-000000-000000")]
    [InlineData("00000٣-000000-000000-000000")]
    public void Text_in_another_format_is_not_parsed_as_a_recovery_code(string text) => ParseAndHash(text).ShouldBeNull();

    [Fact]
    public void A_formatted_recovery_code_is_masked()
    {
        var code = RecoveryCode.New();

        string.Create(CultureInfo.InvariantCulture, $"{code}").ShouldNotContain(code.Reveal());
    }

    private static RecoveryCodeHash? ParseAndHash(string text) => RecoveryCode.TryParse(text, out var code) ? code.Hash() : null;
}
