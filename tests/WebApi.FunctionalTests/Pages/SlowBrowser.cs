using System.Net;
using System.Text.RegularExpressions;
using Auth.WebApi.FunctionalTests.Running;

namespace Auth.WebApi.FunctionalTests.Pages;

/// <summary>A browser without script on a slow connection to two nodes. It can send a form repeatedly, and receives cookies only from responses that arrive.</summary>
internal sealed partial class SlowBrowser(RunningServer first, RunningServer second)
{
    private const string DefaultAgent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

    private readonly Dictionary<string, string> _cookies = new(StringComparer.Ordinal);

    public SlowBrowser(SeveralNodes nodes)
        : this(nodes.First, nodes.Second)
    {
    }

    public string Agent { get; set; } = DefaultAgent;

    /// <summary>Opens a page and fills in one of its forms.</summary>
    public async Task<FilledForm> FillAsync(string page, string action, params (string Name, string Value)[] fields) => Fill(await OpenAsync(page), action, fields);

    /// <summary>Fills in a form of a received page.</summary>
    public FilledForm Fill(Answer page, string action, params (string Name, string Value)[] fields)
    {
        var start = page.Text.IndexOf($"<form method=\"post\" action=\"{action}\"", StringComparison.Ordinal);
        start.ShouldBeGreaterThan(-1, page.Text);
        var form = page.Text[start..page.Text.IndexOf("</form>", start, StringComparison.Ordinal)];
        var hidden = HiddenInput().Matches(form).Select(m => (m.Groups["name"].Value, WebUtility.HtmlDecode(m.Groups["value"].Value)));
        return new(action, Cookies, [.. hidden, .. fields]);
    }

    public async Task<Answer> OpenAsync(string path)
    {
        using var client = first.Client(Agent);
        client.Cookie = Cookies;
        return Receive(await client.SendAsync(HttpMethod.Get, path, null, ("Accept", "text/html")));
    }

    /// <summary>Sends a form to the first node, and loses the response: its cookies are not stored.</summary>
    public async Task<Answer> LoseAsync(FilledForm form) => await SendAsync(first, form);

    /// <summary>Sends a form to the second node, and receives the response.</summary>
    public async Task<Answer> RepeatAsync(FilledForm form) => Receive(await SendAsync(second, form));

    /// <summary>Sends several copies concurrently to both nodes.</summary>
    public Task<Answer[]> SendCopiesAsync(FilledForm form, int copies) =>
        Task.WhenAll(Enumerable.Range(0, copies).Select(i => Task.Run(() => SendAsync(i % 2 == 0 ? first : second, form))));

    /// <summary>Stores the cookies of a response.</summary>
    public Answer Receive(Answer answer)
    {
        foreach (var (name, value) in CookiesOf(answer))
        {
            if (value.Length == 0) _cookies.Remove(name);
            else _cookies[name] = value;
        }

        return answer;
    }

    /// <summary>The session token in the cookie of a response.</summary>
    public static string SessionOf(Answer answer) => CookiesOf(answer).Single(c => c.Name == ApiClient.CookieName).Value;

    /// <summary>The notice in the cookie of a response.</summary>
    public static string NoticeOf(Answer answer) => Uri.UnescapeDataString(CookiesOf(answer).Single(c => c.Name == "__Host-auth-notice").Value);

    /// <summary>Checks on both nodes that the first session has ended and the second is active, as the only one besides those of other clients.</summary>
    public async Task ShouldReplaceSessionAsync(string lost, string repeated, int ofOtherClients = 0)
    {
        repeated.ShouldNotBe(lost);
        foreach (var node in new[] { first, second })
        {
            (await IsLiveAsync(node, lost)).ShouldBeFalse();
            (await IsLiveAsync(node, repeated)).ShouldBeTrue();
        }

        (await SessionsAsync(repeated)).ShouldBe(1 + ofOtherClients);
    }

    /// <summary>Checks that all copies signed in and one session is active, as the only one besides those of other clients.</summary>
    /// <returns>The token of the active session.</returns>
    public async Task<string> ShouldLeaveOneSessionAsync(IReadOnlyCollection<Answer> copies, string path = "/account", int ofOtherClients = 0)
    {
        foreach (var copy in copies) copy.ShouldLeadTo(path);
        var tokens = copies.Select(SessionOf).ToList();
        tokens.ShouldBeUnique();
        var live = await Task.WhenAll(tokens.Select(async token => (Token: token, IsLive: await IsLiveAsync(second, token))));
        var one = live.Where(session => session.IsLive).ShouldHaveSingleItem().Token;
        (await SessionsAsync(one)).ShouldBe(1 + ofOtherClients);
        return one;
    }

    /// <summary>Sends a GET request to the API with the token of a session.</summary>
    public async Task<Answer> ReadAsync(string path, string token)
    {
        using var client = first.Client(Agent);
        client.Bearer = token;
        return await client.GetAsync(path);
    }

    public async Task<TestUser> AccountOfAsync(string token)
    {
        var me = (await ReadAsync("/api/v1/me", token)).Json;
        return new(me.GetProperty("id").GetGuid(), me.GetProperty("username").GetString()!);
    }

    /// <summary>Whether the node accepts a session token from this browser.</summary>
    public async Task<bool> IsLiveAsync(RunningServer node, string token)
    {
        using var client = node.Client(Agent);
        client.Bearer = token;
        return await client.IsSignedInAsync();
    }

    private string? Cookies => _cookies.Count == 0 ? null : string.Join("; ", _cookies.Select(c => $"{c.Key}={c.Value}"));

    private async Task<int> SessionsAsync(string token) => (await ReadAsync("/api/v1/sessions", token)).Json.GetProperty("items").GetArrayLength();

    private async Task<Answer> SendAsync(RunningServer node, FilledForm form)
    {
        using var client = node.Client(Agent);
        client.Cookie = form.Cookies;
        var content = new FormUrlEncodedContent(form.Fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        return await client.SendAsync(HttpMethod.Post, form.Action, content, ("Accept", "text/html"), ("Sec-Fetch-Site", "same-origin"));
    }

    private static IEnumerable<(string Name, string Value)> CookiesOf(Answer answer) =>
        answer.Headers.TryGetValues("Set-Cookie", out var set) ? set.Select(c => SetCookie().Match(c)).Select(m => (m.Groups["name"].Value, m.Groups["value"].Value)) : [];

    [GeneratedRegex("<input type=\"hidden\" name=\"(?<name>[^\"]+)\" value=\"(?<value>[^\"]*)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex HiddenInput();

    [GeneratedRegex("^(?<name>[^=]+)=(?<value>[^;]*)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SetCookie();
}

/// <summary>A filled-in form.</summary>
/// <param name="Cookies">The cookies at the time of filling in, which every copy sends.</param>
/// <param name="Fields">All fields, including hidden ones.</param>
internal sealed record FilledForm(string Action, string? Cookies, IReadOnlyList<(string Name, string Value)> Fields)
{
    public FilledForm With(string name, string value) => this with { Fields = [.. Fields.Select(f => f.Name == name ? (name, value) : f)] };

    public string this[string name] => Fields.Single(f => f.Name == name).Value;
}
