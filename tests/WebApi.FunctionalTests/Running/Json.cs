using System.Text;

namespace Auth.WebApi.FunctionalTests.Running;

/// <summary>A body exactly as it is written.</summary>
internal static class Json
{
    public static HttpContent Of(string text) => Of(Encoding.UTF8.GetBytes(text));

    public static HttpContent Of(byte[] bytes, string contentType = "application/json")
    {
        var content = new ByteArrayContent(bytes);
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        return content;
    }

    /// <summary>With no type at all.</summary>
    public static HttpContent Untyped(string text) => new ByteArrayContent(Encoding.UTF8.GetBytes(text));
}
