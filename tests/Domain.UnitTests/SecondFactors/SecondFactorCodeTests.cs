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
    public void The_digits_of_an_authenticator_are_read_in_every_script_and_spacing(string typed)
    {
        SecondFactorCode.Create(typed).Value.Totp.ShouldBe("123456");
        SecondFactorCode.CreateTotp(typed).Value.Totp.ShouldBe("123456");
    }

    [Fact]
    public void A_recovery_code_is_read_in_full_width_and_between_direction_marks()
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
    public void What_can_be_neither_kind_of_code_is_not_one(string? typed)
    {
        SecondFactorCode.Create(typed).Error!.Fields!.ShouldContainKey("code");
    }

    [Fact]
    public void Half_a_surrogate_pair_is_not_a_code() => SecondFactorCode.Create("12345\uD835").Error!.Fields!.ShouldContainKey("code");

    [Fact]
    public void A_recovery_code_is_none_of_an_authenticator()
    {
        SecondFactorCode.CreateTotp(RecoveryCode.New().Reveal()).Error!.Fields!.ShouldContainKey("code");
    }

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void Longer_text_is_not_read(int length, bool isRead)
    {
        SecondFactorCode.Create("123456".PadRight(length)).IsFailure.ShouldBe(!isRead);
    }

    [Fact]
    public void A_code_does_not_show_itself() => SecondFactorCode.Create("123456").Value.ToString().ShouldBe("…");
}
