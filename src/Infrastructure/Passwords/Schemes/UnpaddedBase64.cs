namespace Auth.Infrastructure.Passwords.Schemes;

/// <summary>Base64 without padding, as used in stored password hashes.</summary>
internal sealed class UnpaddedBase64
{
    /// <summary>The standard alphabet (PHC string format).</summary>
    public static readonly UnpaddedBase64 Standard = new('+');

    /// <summary>passlib's 'ab64', which uses <c>.</c> instead of <c>+</c>.</summary>
    public static readonly UnpaddedBase64 Passlib = new('.');

    private readonly char _plus;

    private UnpaddedBase64(char plus) => _plus = plus;

    public string Encode(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', _plus);

    /// <summary>Decodes the text; null if a character is not in the alphabet or the length is impossible.</summary>
    public byte[]? Decode(string text)
    {
        if (!text.All(c => char.IsAsciiLetterOrDigit(c) || c == '/' || c == _plus) || text.Length % 4 == 1)
            return null;
        return Convert.FromBase64String(text.Replace(_plus, '+').PadRight((text.Length + 3) / 4 * 4, '='));
    }
}
