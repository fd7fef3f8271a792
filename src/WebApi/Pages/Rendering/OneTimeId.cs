using System.Buffers.Text;
using System.Security.Cryptography;

namespace Auth.WebApi.Pages.Rendering;

/// <summary>The one-time id of a rendered form: 256 random bits in base64url, which only the form itself holds (ADR 21).</summary>
internal static class OneTimeId
{
    /// <summary>The name of the hidden field.</summary>
    public const string Field = "formId";

    private const int Bytes = 32;
    private const int Length = 43;

    /// <summary>A new id from the system's random generator.</summary>
    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>Whether a text has the shape of an id. Other texts are no id: the form is then submitted as any form without one.</summary>
    public static bool IsOne(string text) => text.Length == Length && Base64Url.IsValid(text);
}
