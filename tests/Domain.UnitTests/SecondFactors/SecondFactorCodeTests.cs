using Auth.Domain.SecondFactors;

namespace Auth.Domain.UnitTests.SecondFactors;

public class SecondFactorCodeTests
{
    [Theory]
    [InlineData("123456")]
    [InlineData("١٢٣٤٥٦")]
    [InlineData("۱۲۳۴۵۶")]
    [InlineData("१२३४५६")]
    [InlineData("１２３４５６")]
    [InlineData("𝟏𝟐𝟑𝟒𝟓𝟔")]
    [InlineData("\u200F١٢٣\u00A0٤٥٦\u200F")]
    [InlineData("\u202A123456\u202C")]
    [InlineData("\uFEFF123456")]
    [InlineData("123-456")]
    [InlineData("123\u2013456")]
    [InlineData("123\u2212456")]
    [InlineData(" 123 456\t")]
    [InlineData("12\u00AD34\u200B56")]
    public void One_time_codes_are_parsed_in_any_script_and_spacing(string typed)
    {
        SecondFactorCode.Create(typed).Value.Totp.ShouldBe("123456");
        SecondFactorCode.CreateTotp(typed).Value.Totp.ShouldBe("123456");
    }

    [Fact]
    public void Recovery_codes_are_parsed_with_full_width_characters_and_direction_marks()
    {
        var code = RecoveryCode.New();
        var wide = string.Concat(code.Reveal().Select(c => c == '-' ? '\u2010' : (char)(c - '!' + '\uFF01')));

        SecondFactorCode.Create($"\u200E{wide}\u200E").Value.Recovery!.Hash().ShouldBe(code.Hash());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("12345")]
    [InlineData("1234567")]
    [InlineData("12345a")]
    [InlineData("wrong")]
    [InlineData("①②③④⑤Ⅵ")]
    [InlineData("000000-000000-000000-00000u")]
    [InlineData("000000-000000-000000-00000")]
    [InlineData("123456\uFFFE")]
    public void Text_that_is_neither_a_one_time_code_nor_a_recovery_code_is_rejected(string? typed)
    {
        SecondFactorCode.Create(typed).Error!.Fields!.ShouldContainKey("code");
    }

    [Fact]
    public void A_code_with_a_lone_surrogate_is_rejected() => SecondFactorCode.Create("12345\uD835").Error!.Fields!.ShouldContainKey("code");

    [Fact]
    public void A_recovery_code_is_rejected_as_a_one_time_code()
    {
        SecondFactorCode.CreateTotp(RecoveryCode.New().Reveal()).Error!.Fields!.ShouldContainKey("code");
    }

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void Codes_longer_than_64_characters_are_rejected(int length, bool isRead)
    {
        SecondFactorCode.Create("123456".PadRight(length)).IsFailure.ShouldBe(!isRead);
    }

    [Fact]
    public void A_code_is_masked_when_formatted() => SecondFactorCode.Create("123456").Value.ToString().ShouldBe("…");
}
