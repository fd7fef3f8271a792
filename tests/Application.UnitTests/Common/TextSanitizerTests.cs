using Auth.Application.Common;

namespace Auth.Application.UnitTests.Common;

[Trait("Requirement", "R60")]
public sealed class TextSanitizerTests
{
    /// <summary>A line break, an escape, a C1 control, separators, bidirectional controls, a byte order mark, a tag, a no-break space and half of a pair.</summary>
    public static TheoryData<string> Invisible => ["\n", "\r", "\t", "\e", "\u009b", "\u2028", "\u2029", "\u202e", "\u2066", "\u200f", "\ufeff", "\U000e0041", "\u00a0", "\ue000", "\ud800"];

    [Theory]
    [MemberData(nameof(Invisible))]
    public void An_invisible_character_is_replaced(string character)
    {
        TextSanitizer.ForTerminal($"a{character}b").ShouldBe("a\ufffdb");
        TextSanitizer.ForLog($"a{character}b").ShouldBeOneOf("a?b", "a\ufffdb");
    }

    [Theory]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64) \"quoted\"")]
    [InlineData("Jörg 李 שלום 🙂")]
    public void Visible_characters_stay(string text)
    {
        TextSanitizer.ForTerminal(text).ShouldBe(text);
        TextSanitizer.ForLog(text).ShouldBe(text);
    }

    [Fact]
    public void A_quotation_mark_is_replaced_only_where_it_would_end_the_text()
    {
        TextSanitizer.ForLog("o'brien").ShouldBe("o?brien");
        TextSanitizer.ForTerminal("o'brien").ShouldBe("o'brien");
    }
}
