using System.Buffers.Text;
using System.Security.Cryptography;

namespace Auth.WebApi.Pages.Rendering;

/// <summary>The one-time id of a rendered form: 256 random bits in base64url, known only to the form (ADR 21).</summary>
internal static class OneTimeId
{
    /// <summary>The name of the hidden field.</summary>
    public const string Field = "formId";

    private const int Bytes = 32;
    private const int Length = 43;

    /// <summary>Generates an id with the system's random number generator.</summary>
    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>Whether the text has the format of an id. Otherwise, the form is treated as one without an id.</summary>
    public static bool IsOne(string text) => text.Length == Length && Base64Url.IsValid(text);
}
