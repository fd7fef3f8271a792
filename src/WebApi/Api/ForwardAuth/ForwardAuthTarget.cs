namespace Auth.WebApi.Api.ForwardAuth;

/// <summary>What a request target means to forward-auth.</summary>
internal enum ForwardAuthTarget
{
    /// <summary>It does not begin with the path of forward-auth.</summary>
    None,

    /// <summary>The gateway's own request: the path, and possibly a query.</summary>
    Gateway,

    /// <summary>The path, followed by the path and the query of a request for another service.</summary>
    AnotherService,

    /// <summary>The path, followed by something else. Probably a typing error.</summary>
    Misspelled,
}

/// <summary>Reads request targets as they were sent, before any normalization (CWE-22, CWE-436).</summary>
/// <remarks>
/// A gateway may append the path of another service's request, which its client chose. Routing would resolve its dot segments and answer with another endpoint.
/// So the start of the target decides alone, in any letter case and encoding.
/// </remarks>
internal static class ForwardAuthTargetReader
{
    /// <summary>The path below the root of the API.</summary>
    public const string RelativePath = "/forward-auth";

    /// <summary>The path of forward-auth.</summary>
    public const string Path = ApiRoutes.Root + RelativePath;

    /// <summary>Longer paths are decoded on the heap. In characters.</summary>
    private const int MaxStackLength = 512;

    /// <summary>Reads a target in origin form or absolute form.</summary>
    /// <param name="query">The query of a gateway's own request, with its question mark; otherwise empty.</param>
    public static ForwardAuthTarget Read(ReadOnlySpan<char> rawTarget, out ReadOnlySpan<char> query)
    {
        var target = WithoutAuthority(rawTarget);
        var end = target.IndexOf('?');
        var result = ReadPath(end < 0 ? target : target[..end]);
        query = end >= 0 && result == ForwardAuthTarget.Gateway ? target[end..] : default;
        return result;
    }

    /// <summary>Removes scheme and authority of the absolute form.</summary>
    private static ReadOnlySpan<char> WithoutAuthority(ReadOnlySpan<char> target)
    {
        if (target.StartsWith('/')) return target;

        var rest = target[(target.IndexOf(':') + 1)..];
        if (rest.Length < 2 || !IsSlash(rest[0]) || !IsSlash(rest[1])) return rest;
        var path = rest[2..].IndexOfAny("/\\?");
        return path < 0 ? default : rest[(2 + path)..];
    }

    private static ForwardAuthTarget ReadPath(ReadOnlySpan<char> path)
    {
        if (path.IndexOfAny('%', '\\') < 0) return ReadDecoded(path);

        var decoded = path.Length <= MaxStackLength ? stackalloc char[path.Length] : new char[path.Length];
        return ReadDecoded(decoded[..Decode(path, decoded)]);
    }

    private static ForwardAuthTarget ReadDecoded(ReadOnlySpan<char> path)
    {
        if (!path.StartsWith(Path, StringComparison.OrdinalIgnoreCase)) return ForwardAuthTarget.None;
        if (path.Length == Path.Length) return ForwardAuthTarget.Gateway;
        return path[Path.Length] == '/' ? ForwardAuthTarget.AnotherService : ForwardAuthTarget.Misspelled;
    }

    /// <summary>Decodes until nothing is left to decode, in one pass: each decoded character may complete another sequence. A backslash counts as a slash.</summary>
    /// <returns>The decoded length.</returns>
    private static int Decode(ReadOnlySpan<char> text, Span<char> decoded)
    {
        var length = 0;
        foreach (var character in text)
        {
            decoded[length++] = character;
            while (length >= 3 && decoded[length - 3] == '%' && char.IsAsciiHexDigit(decoded[length - 2]) && char.IsAsciiHexDigit(decoded[length - 1]))
            {
                length -= 2;
                decoded[length - 1] = (char)((GetValue(decoded[length]) << 4) | GetValue(decoded[length + 1]));
            }

            if (decoded[length - 1] == '\\') decoded[length - 1] = '/';
        }

        return length;
    }

    private static int GetValue(char hexDigit) => char.IsAsciiDigit(hexDigit) ? hexDigit - '0' : (hexDigit | 0x20) - 'a' + 10;

    private static bool IsSlash(char character) => character is '/' or '\\';
}
