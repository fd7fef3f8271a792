using System.Text;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Domain.UnitTests.Users;

[Trait("Requirement", "R46")]
public class UsernameTests
{
    /// <summary>The unusual names in the database of the Python module. Its other names have the form <c>user00010</c>.</summary>
    [Theory]
    [InlineData("alice")]
    [InlineData("O'Brien")]
    [InlineData("zoë")]
    [InlineData("李雷")]
    [InlineData("user.name+tag")]
    [InlineData("UPPER")]
    [InlineData("with space")]
    [InlineData("İstanbul")]
    [InlineData("straße")]
    [InlineData("user00010")]
    public void Common_usernames_are_accepted_and_keep_their_spelling(string name)
    {
        TestValues.Username(name).Value.ShouldBe(name);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("two  spaces")]
    [InlineData("tab\tinside")]
    [InlineData("a\u00A0b")]
    [InlineData("semi;colon")]
    [InlineData("<script>")]
    [InlineData("slash/slash")]
    [InlineData("😀")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("-")]
    [InlineData("+'_")]
    [InlineData("\u0301")]
    [InlineData("\u0345\u0345")]
    [InlineData("\u0301alice")]
    public void Invalid_usernames_are_rejected(string? text)
    {
        var result = Username.Create(text);

        result.Error!.Fields!.ShouldContainKey("username");
    }

    [Theory]
    [InlineData("علی\u200Cرضا")]
    [InlineData("نَ\u200Cیما")]
    [InlineData("ن\u200C\u064Eیما")]
    [InlineData("ن\u200C\u064E\u0651یما")]
    [InlineData("क्\u200Dष")]
    [InlineData("क्\u200Cष")]
    [InlineData("O’Brien")]
    [InlineData("col·lega")]
    [InlineData("PARAL·LEL")]
    [InlineData("\u0375α")]
    [InlineData("ג\u05F3ורג\u05F3")]
    [InlineData("צה\u05F4ל")]
    [InlineData("ジョン・スミス")]
    [InlineData("user٠١")]
    [InlineData("user۰۱")]
    public void Context_dependent_characters_are_accepted_in_their_context(string name)
    {
        TestValues.Username(name).Value.ShouldBe(name);
    }

    [Theory]
    [InlineData("ali\u200Cce")]
    [InlineData("\u200Cعلی")]
    [InlineData("علی\u200C")]
    [InlineData("د\u200Cر")]
    [InlineData("علی\u200Dرضا")]
    [InlineData("ष\u200Dष")]
    [InlineData("’Brien")]
    [InlineData("Jess’")]
    [InlineData("O’ Brien")]
    [InlineData("O’’Brien")]
    [InlineData("O‘Brien")]
    [InlineData("a·b")]
    [InlineData("l·")]
    [InlineData("·l")]
    [InlineData("\u0375a")]
    [InlineData("α\u0375")]
    [InlineData("\u05F3ג")]
    [InlineData("a\u05F4b")]
    [InlineData("john・smith")]
    [InlineData("・")]
    [InlineData("٠۰")]
    public void Context_dependent_characters_are_rejected_outside_their_context(string name)
    {
        Username.Create(name).Error!.Fields!.ShouldContainKey("username");
    }

    [Theory]
    [InlineData(0x0370, true)]
    [InlineData(0x03FF, true)]
    [InlineData(0x0400, false)]
    [InlineData(0x1EFF, false)]
    [InlineData(0x1F00, true)]
    [InlineData(0x1FFC, true)]
    public void A_keraia_is_accepted_only_before_a_Greek_letter(int after, bool isAccepted) =>
        Username.Create($"\u0375{new Rune(after)}").IsSuccess.ShouldBe(isAccepted);

    [Theory]
    [InlineData("\u0591", true)]
    [InlineData("א\u05F4", true)]
    [InlineData("\u0620", false)]
    [InlineData("\uFB1E", true)]
    [InlineData("\uFB4F", true)]
    [InlineData("\uFB50", false)]
    public void A_geresh_is_accepted_only_after_a_Hebrew_character(string before, bool isAccepted) =>
        Username.Create($"א{before}\u05F3").IsSuccess.ShouldBe(isAccepted);

    [Theory]
    [InlineData(0x3041, true)]
    [InlineData(0x309F, true)]
    [InlineData(0x30A1, true)]
    [InlineData(0x30FA, true)]
    [InlineData(0x30FC, false)]
    [InlineData(0x30FD, true)]
    [InlineData(0x30FF, true)]
    [InlineData(0x3105, false)]
    [InlineData(0x31BF, false)]
    [InlineData(0x31F0, true)]
    [InlineData(0x31FF, true)]
    [InlineData(0xFF66, true)]
    [InlineData(0xFF9D, true)]
    [InlineData(0xFF9E, false)]
    public void A_katakana_middle_dot_is_accepted_only_with_kana(int other, bool isAccepted) =>
        Username.Create($"{new Rune(other)}・").IsSuccess.ShouldBe(isAccepted);

    [Theory]
    [InlineData(0x3005, true)]
    [InlineData(0x3006, false)]
    [InlineData(0x3400, true)]
    [InlineData(0x4DBF, true)]
    [InlineData(0x4E00, true)]
    [InlineData(0x9FFF, true)]
    [InlineData(0xA000, false)]
    [InlineData(0xFA0E, true)]
    [InlineData(0xFA29, true)]
    [InlineData(0x20000, true)]
    [InlineData(0x323AF, true)]
    public void A_katakana_middle_dot_is_accepted_only_with_Han_characters(int other, bool isAccepted) =>
        Username.Create($"{new Rune(other)}・").IsSuccess.ShouldBe(isAccepted);

    [Theory]
    [Trait("Requirement", "R47")]
    [InlineData("alice@example.org")]
    [InlineData("alice＠example.org")]
    [InlineData("@")]
    public void Usernames_with_an_at_sign_are_rejected(string text)
    {
        Username.Create(text).IsFailure.ShouldBeTrue();
    }

    [Theory]
    [MemberData(nameof(InvisibleCharacters))]
    public void Invisible_characters_are_rejected(int character)
    {
        Username.Create($"al{new Rune(character)}ice").IsFailure.ShouldBeTrue();
    }

    [Fact]
    [Trait("Requirement", "R51")]
    public void Lone_surrogates_are_rejected()
    {
        Username.Create("al\uD83Dice").IsFailure.ShouldBeTrue();
        Username.Create("alice\uD83D").IsFailure.ShouldBeTrue();
        Username.Create("al\uDE00ice").IsFailure.ShouldBeTrue();
    }

    [Theory]
    [Trait("Requirement", "R13")]
    [InlineData("alice", "ALICE")]
    [InlineData("alice", "  alice ")]
    [InlineData("alice", "ａｌｉｃｅ")]
    [InlineData("zoë", "zoe\u0308")]
    [InlineData("ΣΊΣΥΦΟΣ", "σίσυφος")]
    [InlineData("straße", "STRAẞE")]
    [InlineData("ﬁona", "FIONA")]
    [InlineData("o’brien", "O'Brien")]
    [InlineData("علی\u200Cرضا", "علیرضا")]
    [InlineData("क्\u200Dष", "क्ष")]
    [InlineData("ŀla", "l·la")]
    public void Equivalent_usernames_have_the_same_normalized_value(string one, string other)
    {
        TestValues.Username(one).NormalizedValue.ShouldBe(TestValues.Username(other).NormalizedValue);
    }

    [Theory]
    [InlineData("straße", "strasse")]
    [InlineData("İstanbul", "istanbul")]
    [InlineData("zoë", "zoe")]
    [InlineData("alice", "аlice")]
    [InlineData("ılık", "ilik")]
    public void Different_usernames_have_different_normalized_values(string one, string other)
    {
        TestValues.Username(one).NormalizedValue.ShouldNotBe(TestValues.Username(other).NormalizedValue);
    }

    [Fact]
    public void Normalizing_a_normalized_username_changes_nothing()
    {
        var letters = Enumerable.Range(0x21, 0x2FFFF)
            .Where(Rune.IsValid)
            .Select(c => Username.Create(new Rune(c).ToString()))
            .Where(n => n.IsSuccess)
            .Select(n => n.Value.NormalizedValue);

        var unstable = letters.Where(key => LoginName.Parse(key).NormalizedValue != key).ToList();

        unstable.ShouldBeEmpty();
    }

    [Fact]
    public void Usernames_have_at_most_64_characters()
    {
        Username.Create(new string('a', 64)).IsFailure.ShouldBeFalse();
        Username.Create(new string('a', 65)).IsFailure.ShouldBeTrue();
    }

    [Fact]
    public void Usernames_with_a_too_long_normalized_value_are_rejected()
    {
        const string EighteenCharactersInOne = "\uFDFA";

        Username.Create(EighteenCharactersInOne + EighteenCharactersInOne).IsFailure.ShouldBeFalse();
        Username.Create(new string('\uFDFA', 4)).IsFailure.ShouldBeTrue();
    }

    /// <summary>Control, bidirectional control, zero-width, filler, variation selector, private-use and unassigned characters.</summary>
    public static TheoryData<int> InvisibleCharacters() => new(
        0x00, 0x0A, 0x7F, 0x85,
        0x200E, 0x202A, 0x202E, 0x2066, 0x2069, 0x061C,
        0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x00AD, 0x034F, 0x180E,
        0x115F, 0x1160, 0x3164, 0xFFA0, 0x17B4,
        0xFE00, 0xFE0F, 0x180B, 0xE0100, 0xE0041,
        0xE000, 0xF8FF, 0xF0000, 0x10FFFD,
        0x0378, 0xFFFE);
}
