using System.Globalization;
using System.Text;
using Auth.Domain.Users;

namespace Auth.Domain.Attributes;

/// <summary>The type of an attribute: how its values are read, and the one text by which each value is stored and found.</summary>
internal sealed class AttributeType
{
    private const string DateFormat = "yyyy-MM-dd";

    private static readonly AttributeType[] Known =
    [
        new(typeof(string), $"Enter 1 to {UserAttribute.MaximumValueLength} visible characters.", ReadText, value => (string)value),
        new(typeof(bool), "Enter true or false.", text => text switch { "true" => true, "false" => false, _ => null }, value => value is true ? "true" : "false"),
        new(typeof(int), "Enter a whole number from -2147483648 to 2147483647.", text => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null, Invariant),
        new(typeof(long), "Enter a whole number.", text => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null, Invariant),
        new(typeof(decimal), "Enter a number, with a dot before decimals.", ReadNumber, Invariant),
        new(typeof(DateOnly), "Enter a date as YYYY-MM-DD.", text => DateOnly.TryParseExact(text, DateFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null, value => ((DateOnly)value).ToString(DateFormat, CultureInfo.InvariantCulture)),
    ];

    private readonly Func<string, object?> _read;
    private readonly Func<object, string> _format;

    private AttributeType(Type clrType, string hint, Func<string, object?> read, Func<object, string> format) => (ClrType, Hint, _read, _format) = (clrType, hint, read, format);

    /// <summary>The names of all types, for messages.</summary>
    public static string Names => string.Join(", ", Known.Select(type => type.ClrType.Name));

    /// <summary>The type of the values.</summary>
    public Type ClrType { get; }

    /// <summary>What to enter, as a sentence. It is the error of a text that is no value.</summary>
    public string Hint { get; }

    /// <summary>How the values are written in JSON, as a sentence. It is the error of another kind of JSON value.</summary>
    public string JsonHint => ClrType == typeof(bool) ? "Send true or false, without quotes."
        : ClrType == typeof(DateOnly) ? "Send a date as a text, such as \"2026-02-28\"."
        : ClrType == typeof(string) ? "Send a text."
        : "Send a number, without quotes.";

    /// <summary>Returns the attribute type of a CLR type; null if no attribute can have it.</summary>
    public static AttributeType? Find(Type clrType) => Array.Find(Known, type => type.ClrType == clrType);

    /// <summary>Reads a text; null if it is no value of the type. Numbers of .NET may end with null characters; those of an attribute may not.</summary>
    public object? Read(string text) => text.Contains('\0') ? null : _read(text);

    /// <summary>Returns the stored text of a value.</summary>
    public string Format(object value) => _format(value);

    private static string Invariant(object number) => ((IFormattable)number).ToString(number is decimal ? "0.############################" : null, CultureInfo.InvariantCulture);

    private static object? ReadNumber(string text) =>
        decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number) ? number + 0m : null;

    /// <summary>Text is in NFC, so that a search finds every spelling, and has no character that could end a line or a header.</summary>
    private static string? ReadText(string text)
    {
        if (!NameNormalizer.IsWellFormed(text)) return null;
        var value = text.Normalize(NormalizationForm.FormC).Trim();
        return value.Length is > 0 and <= UserAttribute.MaximumValueLength && NameNormalizer.IsVisibleLine(value) ? value : null;
    }
}
