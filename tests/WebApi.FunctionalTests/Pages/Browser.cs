using System.Net;
using System.Text.RegularExpressions;
using Auth.WebApi.FunctionalTests.Running;

namespace Auth.WebApi.FunctionalTests.Pages;

/// <summary>A browser without script, which keeps cookies, accepts HTML, and sends forms as same-origin requests.</summary>
internal sealed partial class Browser(RunningServer server, string? language = null)
{
    private readonly ApiClient _client = server.Client("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0");
    private readonly Dictionary<string, string> _cookies = new(StringComparer.Ordinal);

    /// <summary>The value of the session cookie.</summary>
    public string? Session => _cookies.GetValueOrDefault(ApiClient.CookieName);

    public Task<Answer> OpenAsync(string path, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Get, path, form: null, headers);

    public Task<Answer> SendAsync(string path, params (string Name, string Value)[] fields) =>
        SendAsync(path, new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value))));

    public Task<Answer> SendAsync(string path, HttpContent form) => SendAsync(HttpMethod.Post, path, form, [("Sec-Fetch-Site", "same-origin")]);

    /// <summary>Opens the page that a response leads to.</summary>
    public async Task<Answer> FollowAsync(Answer answer)
    {
        answer.Status.ShouldBe(HttpStatusCode.SeeOther, answer.Text);
        return await OpenAsync(answer.Header("Location")!);
    }

    public async Task SignInAsync(string username, string password = RunningServer.Password) =>
        (await SendAsync("/sign-in", ("username", username), ("password", password))).Status.ShouldBe(HttpStatusCode.SeeOther);

    /// <summary>The value of a hidden field.</summary>
    public static string HiddenField(Answer page, string name) =>
        WebUtility.HtmlDecode(Regex.Match(page.Text, $"<input type=\"hidden\" name=\"{name}\" value=\"(?<value>[^\"]*)\"", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Groups["value"].Value);

    private async Task<Answer> SendAsync(HttpMethod method, string path, HttpContent? form, (string Name, string Value)[] headers)
    {
        _client.Cookie = _cookies.Count == 0 ? null : string.Join("; ", _cookies.Select(c => $"{c.Key}={c.Value}"));
        (string, string)[] all = [("Accept", "text/html,*/*;q=0.8"), .. language is null ? Array.Empty<(string, string)>() : [("Accept-Language", language)], .. headers];
        var answer = await _client.SendAsync(method, path, form, all);
        if (answer.Headers.TryGetValues("Set-Cookie", out var set))
        {
            foreach (var cookie in set.Select(c => SetCookie().Match(c)))
            {
                if (cookie.Groups["value"].Value.Length == 0) _cookies.Remove(cookie.Groups["name"].Value);
                else _cookies[cookie.Groups["name"].Value] = cookie.Groups["value"].Value;
            }
        }

        return answer;
    }

    [GeneratedRegex("^(?<name>[^=]+)=(?<value>[^;]*)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SetCookie();
}

internal static partial class PageAnswers
{
    /// <summary>The page without form ids, which differ in each rendering.</summary>
    public static string TextWithoutFormIds(this Answer page) => FormIdValue().Replace(page.Text, "");

    /// <summary>Checks that the response is a page with this heading.</summary>
    public static Answer ShouldBePage(this Answer answer, string heading, HttpStatusCode status = HttpStatusCode.OK)
    {
        answer.Status.ShouldBe(status, answer.Text);
        answer.ContentHeaders.ContentType!.ToString().ShouldBe("text/html; charset=utf-8");
        WebUtility.HtmlDecode(answer.Text).ShouldContain($"<h1>{heading}</h1>");
        return answer;
    }

    /// <summary>Checks that the response leads to a path (303).</summary>
    public static Answer ShouldLeadTo(this Answer answer, string path)
    {
        answer.Status.ShouldBe(HttpStatusCode.SeeOther, answer.Text);
        answer.Header("Location").ShouldBe(path);
        return answer;
    }

    [GeneratedRegex("(?<=name=\"formId\" value=\")[^\"]+", RegexOptions.None, 1000)]
    private static partial Regex FormIdValue();
}
