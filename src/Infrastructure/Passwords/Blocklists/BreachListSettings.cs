using Auth.Application.Common.Settings;

namespace Auth.Infrastructure.Passwords.Blocklists;

/// <summary>The list of breached passwords.</summary>
/// <param name="Url"><c>Passwords:BreachList</c>: URL of the list, such as <c>https://api.pwnedpasswords.com</c>; http only for this machine; default none.</param>
internal sealed record BreachListSettings(Uri? Url)
{
    private const string Key = "Passwords:BreachList";

    internal static BreachListSettings Read(SettingsReader reader)
    {
        if (reader.Text(Key) is not { Length: > 0 } text) return new(Url: null);
        if (Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var url)
            && url is { Query: "", Fragment: "", UserInfo: "" }
            && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback))) return new(url);

        reader.Reject(Key, text, "a URL such as https://api.pwnedpasswords.com, without user, query or fragment, or an http URL of this machine");
        return new(Url: null);
    }
}
