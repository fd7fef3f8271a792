using System.Text;

namespace Auth.WebApi.FunctionalTests.Running;

/// <summary>Request bodies with verbatim bytes.</summary>
internal static class Json
{
    public static HttpContent Of(string text) => Of(Encoding.UTF8.GetBytes(text));

    public static HttpContent Of(byte[] bytes, string contentType = "application/json")
    {
        var content = new ByteArrayContent(bytes);
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        return content;
    }

    /// <summary>A body without a content type.</summary>
    public static HttpContent Untyped(string text) => new ByteArrayContent(Encoding.UTF8.GetBytes(text));
}
