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
    public void Names_that_people_have_are_accepted_and_shown_as_given(string name)
    {
        A.Username(name).Value.ShouldBe(name);
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
    public void What_is_no_name_is_refused(string? text)
    {
        var result = Username.Create(text);

        result.Error!.Fields!.ShouldContainKey("username");
    }

    [Theory]
    [InlineData("علی\u200Cرضا")]
    [InlineData("نَ\u200Cیما")]
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
    public void Characters_that_depend_on_their_neighbors_are_accepted_beside_them(string name)
    {
        A.Username(name).Value.ShouldBe(name);
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
    public void Characters_that_depend_on_their_neighbors_are_refused_elsewhere(string name)
    {
        Username.Create(name).Error!.Fields!.ShouldContainKey("username");
    }

    [Theory]
    [Trait("Requirement", "R47")]
    [InlineData("alice@example.org")]
    [InlineData("alice＠example.org")]
    [InlineData("@")]
    public void No_name_can_pass_for_an_address(string text)
    {
        Username.Create(text).IsFailure.ShouldBeTrue();
    }

    [Theory]
    [MemberData(nameof(InvisibleCharacters))]
    public void A_character_that_nobody_sees_is_refused(int character)
    {
        Username.Create($"al{new Rune(character)}ice").IsFailure.ShouldBeTrue();
    }

    [Fact]
    [Trait("Requirement", "R51")]
    public void Half_a_surrogate_pair_is_refused()
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
    public void All_spellings_of_a_name_share_one_key(string one, string other)
    {
        A.Username(one).NormalizedValue.ShouldBe(A.Username(other).NormalizedValue);
    }

    [Theory]
    [InlineData("straße", "strasse")]
    [InlineData("İstanbul", "istanbul")]
    [InlineData("zoë", "zoe")]
    [InlineData("alice", "аlice")]
    [InlineData("ılık", "ilik")]
    public void Different_names_stay_apart(string one, string other)
    {
        A.Username(one).NormalizedValue.ShouldNotBe(A.Username(other).NormalizedValue);
    }

    [Fact]
    public void A_key_is_its_own_key()
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
    public void A_name_has_64_characters_at_the_most()
    {
        Username.Create(new string('a', 64)).IsFailure.ShouldBeFalse();
        Username.Create(new string('a', 65)).IsFailure.ShouldBeTrue();
    }

    [Fact]
    public void A_name_whose_key_would_be_too_long_is_refused()
    {
        const string EighteenLettersInOne = "\uFDFA";

        Username.Create(EighteenLettersInOne + EighteenLettersInOne).IsFailure.ShouldBeFalse();
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
