using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Net.Http.Headers;

namespace Auth.WebApi.Pages.Components;

/// <summary>Static files of the pages. Their URLs contain a digest of the content, so browsers can cache them for a year.</summary>
/// <remarks>They are embedded in the assembly, so a host application serves them without further files.</remarks>
internal sealed class StaticAssets
{
    private const string Folder = "/assets/";
    private const string Forever = "public, max-age=31536000, immutable";

    private readonly Lazy<Dictionary<string, Asset>> _files;
    private readonly BrandingSettings _brand;

    public StaticAssets(BrandingSettings brand)
    {
        _brand = brand;
        _files = new(() => Load().ToDictionary(a => a.Path, StringComparer.Ordinal));
    }

    /// <summary>URL path of the stylesheet.</summary>
    public string Stylesheet => PathOf("site.css");

    /// <summary>URL path of the passkey script.</summary>
    public string PasskeyScript => PathOf("passkeys.js");

    /// <summary>URL path of the logo.</summary>
    public string Logo => PathOf("logo");

    /// <summary>Serves a file.</summary>
    public static Task ServeAsync(string name, StaticAssets assets, HttpContext http)
    {
        if (!assets._files.Value.TryGetValue(Folder + name, out var asset))
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        var response = http.Response;
        response.ContentType = asset.ContentType;
        response.Headers[HeaderNames.CacheControl] = Forever;
        response.Headers.Vary = HeaderNames.AcceptEncoding;
        var isCompressed = http.Request.GetTypedHeaders().AcceptEncoding.Any(coding => coding.Value.Equals("br", StringComparison.OrdinalIgnoreCase) && coding.Quality != 0);
        if (isCompressed) response.Headers.ContentEncoding = "br";
        var content = isCompressed ? asset.Packed : asset.Content;
        response.ContentLength = content.Length;
        return HttpMethods.IsHead(http.Request.Method) ? Task.CompletedTask : response.Body.WriteAsync(content, http.RequestAborted).AsTask();
    }

    private string PathOf(string name) => _files.Value.Values.First(a => a.Name == name).Path;

    private IEnumerable<Asset> Load()
    {
        yield return Asset.Create("site.css", "text/css; charset=utf-8", [.. Embedded("site.css"), .. Encoding.UTF8.GetBytes(BrandStyles.Colors(_brand))]);
        yield return Asset.Create("passkeys.js", "text/javascript; charset=utf-8", Embedded("passkeys.js"));
        yield return _brand.Logo is { } logo
            ? Asset.Create("logo", logo.ContentType, logo.Content)
            : Asset.Create("logo", "image/svg+xml", Encoding.UTF8.GetBytes(BrandStyles.Key(_brand)));
    }

    private static byte[] Embedded(string name)
    {
        using var stream = typeof(StaticAssets).Assembly.GetManifestResourceStream($"{typeof(StaticAssets).Namespace}.{name}")!;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }

    private sealed record Asset(string Name, string Path, string ContentType, byte[] Content, byte[] Packed)
    {
        public static Asset Create(string name, string contentType, byte[] content)
        {
            var digest = Convert.ToHexStringLower(SHA256.HashData(content))[..12];
            var (stem, extension) = (System.IO.Path.GetFileNameWithoutExtension(name), System.IO.Path.GetExtension(name));
            return new(name, $"{Folder}{stem}.{digest}{extension}", contentType, content, Pack(content));
        }

        private static byte[] Pack(byte[] content)
        {
            using var compressed = new MemoryStream();
            using (var brotli = new BrotliStream(compressed, CompressionLevel.SmallestSize)) brotli.Write(content);
            return compressed.ToArray();
        }
    }
}
