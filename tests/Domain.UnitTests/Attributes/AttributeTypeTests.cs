using System.Globalization;
using Auth.Domain.Attributes;

namespace Auth.Domain.UnitTests.Attributes;

public class AttributeTypeTests
{
    [Theory]
    [InlineData(typeof(string), "sales", "sales")]
    [InlineData(typeof(string), "  Störung 部 % + ", "Störung 部 % +")]
    [InlineData(typeof(string), "Sto\u0308rung", "Störung")]
    [InlineData(typeof(bool), "true", "true")]
    [InlineData(typeof(bool), "false", "false")]
    [InlineData(typeof(int), "+7", "7")]
    [InlineData(typeof(int), "-2147483648", "-2147483648")]
    [InlineData(typeof(int), "007", "7")]
    [InlineData(typeof(long), "9223372036854775807", "9223372036854775807")]
    [InlineData(typeof(decimal), "1.50", "1.5")]
    [InlineData(typeof(decimal), "-0", "0")]
    [InlineData(typeof(decimal), "-0.0", "0")]
    [InlineData(typeof(decimal), "1e3", "1000")]
    [InlineData(typeof(decimal), ".5", "0.5")]
    [InlineData(typeof(decimal), "79228162514264337593543950335", "79228162514264337593543950335")]
    [InlineData(typeof(decimal), "0.0000000000000000000000000001", "0.0000000000000000000000000001")]
    [InlineData(typeof(DateOnly), "2026-02-28", "2026-02-28")]
    public void Each_value_has_one_text_and_is_read_from_it(Type clrType, string text, string stored)
    {
        var type = AttributeType.Find(clrType)!;
        var value = type.Read(text)!;

        value.ShouldBeOfType(clrType);
        type.Format(value).ShouldBe(stored);
        type.Read(stored).ShouldBe(value);
    }

    [Theory]
    [InlineData(typeof(string), "")]
    [InlineData(typeof(string), "   ")]
    [InlineData(typeof(string), "two\nlines")]
    [InlineData(typeof(string), "line\u2028separator")]
    [InlineData(typeof(string), "nul\0")]
    [InlineData(typeof(string), "bidi\u202E")]
    [InlineData(typeof(string), "zero\u200Bwidth")]
    [InlineData(typeof(bool), "True")]
    [InlineData(typeof(bool), "1")]
    [InlineData(typeof(int), "2147483648")]
    [InlineData(typeof(int), "1.0")]
    [InlineData(typeof(int), " 1")]
    [InlineData(typeof(int), "1,000")]
    [InlineData(typeof(long), "9223372036854775808")]
    [InlineData(typeof(decimal), "1,5")]
    [InlineData(typeof(decimal), "NaN")]
    [InlineData(typeof(decimal), "1e99")]
    [InlineData(typeof(DateOnly), "2026-02-30")]
    [InlineData(typeof(DateOnly), "28.02.2026")]
    [InlineData(typeof(DateOnly), "2026-2-8")]
    public void Other_texts_are_no_values(Type clrType, string text) => AttributeType.Find(clrType)!.Read(text).ShouldBeNull();

    /// <summary>Attributes of .NET cannot hold an unpaired surrogate, so it is no inline data.</summary>
    [Fact]
    public void A_text_is_well_formed() => AttributeType.Find(typeof(string))!.Read("lone\uD800surrogate").ShouldBeNull();

    [Fact]
    public void A_text_has_at_most_256_characters()
    {
        var type = AttributeType.Find(typeof(string))!;

        type.Read(new string('x', 256)).ShouldNotBeNull();
        type.Read(new string('x', 257)).ShouldBeNull();
    }

    [Fact]
    public void Values_do_not_depend_on_the_culture()
    {
        var culture = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
        try
        {
            var type = AttributeType.Find(typeof(decimal))!;
            type.Read("1.5").ShouldBe(1.5m);
            type.Format(1.5m).ShouldBe("1.5");
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    [Fact]
    public void Other_types_are_no_attribute_types()
    {
        AttributeType.Find(typeof(double)).ShouldBeNull();
        AttributeType.Find(typeof(DateTimeOffset)).ShouldBeNull();
        AttributeType.Find(typeof(object)).ShouldBeNull();
    }
}
