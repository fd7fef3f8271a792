using System.Net;
using System.Text.Json;
using Auth.WebApi.FunctionalTests.Pages;
using Auth.WebApi.FunctionalTests.Running;

namespace Auth.WebApi.FunctionalTests;

/// <summary>Sessions are bound to their client, but survive browser updates and hosts with IPv4 and IPv6 (ADR 22). A known proxy forwards the IP addresses.</summary>
[Trait("Requirement", "R34")]
public sealed class SessionClientBindingTests(SessionClientBindingTests.BehindProxy server) : IClassFixture<SessionClientBindingTests.BehindProxy>
{
    private const string Current = "/api/v1/sessions/current";
    private const string ChangedClientMessage = "You were signed out because your network or browser changed. Sign in to continue.";
    private const string First = "192.0.2.1";
    private const string Second = "2001:db8::1";

    [Fact]
    public async Task A_browser_session_learns_one_second_IP_address_and_rejects_others()
    {
        var (account, login) = await LoginAsync(First);
        var browser = Cookies(login);

        (await GetAsync(browser, Second)).Status.ShouldBe(HttpStatusCode.OK);

        (await GetAsync(browser, First)).Status.ShouldBe(HttpStatusCode.OK);
        (await GetAsync(browser, "2001:db8::abcd")).Status.ShouldBe(HttpStatusCode.OK, "it is in the same /64 prefix");
        (await GetAsync(browser, "2001:db8:0:1::1")).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await GetAsync(browser, "192.0.2.2")).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await EventsAsync(account, "session_address_learned")).ShouldBe([Second]);
    }

    [Fact]
    public async Task Concurrent_first_requests_from_the_second_IP_address_all_succeed()
    {
        var (account, login) = await LoginAsync(Second);
        var browser = Cookies(login);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => GetAsync(browser, First)));

        answers.ShouldAllBe(answer => answer.Status == HttpStatusCode.OK);
        (await EventsAsync(account, "session_address_learned")).ShouldBe([First]);
        (await EventsAsync(account, "session_mismatched")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_session_shows_both_IP_addresses()
    {
        var browser = Cookies((await LoginAsync(First)).Login);
        (await GetAsync(browser, First)).Json.TryGetProperty("secondIpAddress", out _).ShouldBeFalse();

        await GetAsync(browser, Second);

        var current = (await GetAsync(browser, First)).Json;
        (current.GetProperty("ipAddress").GetString(), current.GetProperty("secondIpAddress").GetString()).ShouldBe((First, Second));
        var listed = (await GetAsync(browser, First, "/api/v1/sessions")).Json.GetProperty("items")[0];
        JsonElement.DeepEquals(listed, current).ShouldBeTrue($"{listed} {current}");
        (await GetAsync(browser, First, "/account/sessions")).Text.ShouldContain($"{First}, {Second}");
    }

    [Fact]
    public async Task A_session_token_without_its_device_token_is_rejected_from_a_second_IP_address()
    {
        var (account, login) = await LoginAsync(First);

        (await GetAsync(Cookie(login, ApiClient.CookieName), Second)).ShouldBeProblem(HttpStatusCode.Unauthorized, "not_authenticated");

        (await EventsAsync(account, "session_mismatched")).ShouldBe([Second]);
    }

    [Fact]
    public async Task A_bearer_session_learns_a_second_IP_address_only_with_its_device_token()
    {
        var (_, login) = await LoginAsync(First, transport: "bearer");
        var (token, device) = (login.Json.GetProperty("token").GetString(), login.Json.GetProperty("deviceToken").GetString());

        (await GetAsync()).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await GetAsync(("Cookie", $"__Host-auth-device={device}"))).Status.ShouldBe(HttpStatusCode.OK);
        (await GetAsync()).Status.ShouldBe(HttpStatusCode.OK);

        Task<Answer> GetAsync(params (string, string)[] headers) =>
            server.Client().SendAsync(HttpMethod.Get, Current, headers: [("X-Forwarded-For", Second), ("Authorization", $"Bearer {token}"), .. headers]);
    }

    [Fact]
    public async Task A_second_IP_address_is_rejected_ten_minutes_after_the_login()
    {
        using var late = new BehindProxy();
        var (account, login) = await LoginAsync(First, on: late);
        late.Clock.Advance(TimeSpan.FromMinutes(10));

        (await GetAsync(Cookies(login), Second, on: late)).ShouldBeProblem(HttpStatusCode.Unauthorized, "not_authenticated");
        (await EventsAsync(account, "session_mismatched", late)).ShouldBe([Second]);
    }

    [Fact]
    public async Task An_administrator_session_is_rejected_from_a_second_IP_address()
    {
        await server.AdministratorAsync();
        var (_, login) = await LoginAsync(First, new TestUser(Guid.Empty, RunningServer.AdministratorName));

        (await GetAsync(Cookies(login), Second)).ShouldBeProblem(HttpStatusCode.Unauthorized, "not_authenticated");
        (await GetAsync(Cookies(login), First)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_learned_second_IP_address_is_rejected_after_the_user_becomes_an_administrator()
    {
        var (account, login) = await LoginAsync(First);
        (await GetAsync(Cookies(login), Second)).Status.ShouldBe(HttpStatusCode.OK);

        await (await server.AdministratorAsync()).PutAsync($"/api/v1/admin/users/{account.Id}/roles", new { roles = new[] { "admin" } });

        (await GetAsync(Cookies(login), Second)).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await GetAsync(Cookies(login), First)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_session_survives_a_browser_update_but_not_a_different_browser()
    {
        var browser = Cookies((await LoginAsync(First, agent: Chrome(141))).Login);

        (await GetAsync(browser, First, agent: Chrome(142))).Status.ShouldBe(HttpStatusCode.OK);
        (await GetAsync(browser, First, agent: $"{Chrome(142)} Edg/142.0.0.0")).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await GetAsync(browser, First, agent: Chrome(142).Replace("X11; Linux x86_64", "Windows NT 10.0; Win64; x64", StringComparison.Ordinal))).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Exact_user_agent_binding_rejects_an_updated_browser()
    {
        using var exact = new BehindProxy(("Sessions:UserAgentBinding", "Exact"));
        var browser = Cookies((await LoginAsync(First, agent: Chrome(141), on: exact)).Login);

        (await GetAsync(browser, First, agent: Chrome(142), on: exact)).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await GetAsync(browser, First, agent: Chrome(141), on: exact)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_remembered_session_is_accepted_from_any_IP_address()
    {
        var browser = Cookies((await LoginAsync(First, remember: true)).Login);

        foreach (var ipAddress in new[] { "198.51.100.7", "2001:db8:5::1", First }) (await GetAsync(browser, ipAddress)).Status.ShouldBe(HttpStatusCode.OK, ipAddress);
        (await GetAsync(browser, First, agent: "another agent")).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_remembered_session_can_be_bound_to_its_IP_prefix()
    {
        using var bound = new BehindProxy(("Sessions:RememberIpBinding", "Prefix"));
        var browser = Cookies((await LoginAsync(First, remember: true, on: bound)).Login);

        (await GetAsync(browser, "192.0.2.254", on: bound)).Status.ShouldBe(HttpStatusCode.OK);
        (await GetAsync(browser, "198.51.100.7", on: bound)).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("198.51.100.7", "functional tests")]
    [InlineData(First, "another agent")]
    public async Task The_sign_in_page_reports_a_changed_network_or_browser(string ipAddress, string agent)
    {
        await server.AdministratorAsync();
        var browser = Cookies((await LoginAsync(First)).Login);
        (await GetAsync(browser, ipAddress, "/account/sessions", agent)).ShouldLeadTo("/sign-in?return=%2Faccount%2Fsessions");

        WebUtility.HtmlDecode((await GetAsync(browser, ipAddress, "/sign-in?return=%2Faccount%2Fsessions", agent)).ShouldBePage("Sign in").Text).ShouldContain(ChangedClientMessage);
    }

    [Fact]
    public async Task Responses_to_a_session_token_alone_do_not_reveal_whether_it_is_active()
    {
        var live = Cookie((await LoginAsync(First)).Login, ApiClient.CookieName);
        var (_, login) = await LoginAsync(First);
        var ended = Cookie(login, ApiClient.CookieName);
        await server.Client().SendAsync(HttpMethod.Delete, Current, headers: [("Cookie", ended), ("Sec-Fetch-Site", "same-origin")]);

        foreach (var path in new[] { Current, "/api/v1/forward-auth", "/account", "/sign-in", "/sign-in?return=%2Faccount" })
        {
            foreach (var ipAddress in new[] { Second, "198.51.100.7" })
            {
                var (ofLive, ofEnded) = (await GetAsync(live, ipAddress, path), await GetAsync(ended, ipAddress, path));
                ofLive.Status.ShouldBe(ofEnded.Status);
                WithoutTrace(ofLive.TextWithoutFormIds()).ShouldBe(WithoutTrace(ofEnded.TextWithoutFormIds()));
                NamesOf(ofLive).ShouldBe(NamesOf(ofEnded));
            }
        }

        static string WithoutTrace(string text) => System.Text.RegularExpressions.Regex.Replace(text, "\"traceId\":\"[^\"]*\"", "", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1));
        static IEnumerable<string> NamesOf(Answer answer) => answer.Headers.Select(h => h.Key).Order(StringComparer.Ordinal);
    }

    [Fact]
    public async Task The_sign_in_page_reports_no_change_after_a_logout()
    {
        await server.AdministratorAsync();
        var (_, login) = await LoginAsync(First);
        await server.Client().SendAsync(HttpMethod.Delete, Current, headers: [("Cookie", Cookies(login)), ("X-Forwarded-For", First), ("Sec-Fetch-Site", "same-origin")]);

        WebUtility.HtmlDecode((await GetAsync(Cookies(login), "198.51.100.7", "/sign-in")).ShouldBePage("Sign in").Text).ShouldNotContain(ChangedClientMessage);
    }

    private static string Chrome(int version) => $"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{version}.0.0.0 Safari/537.36";

    private static string Cookie(Answer login, string name) => login.Headers.GetValues("Set-Cookie").Select(c => c.Split(';')[0]).Single(c => c.StartsWith(name + "=", StringComparison.Ordinal));

    /// <summary>The session cookie and the device cookie.</summary>
    private static string Cookies(Answer login) => $"{Cookie(login, ApiClient.CookieName)}; {Cookie(login, "__Host-auth-device")}";

    private async Task<(TestUser Account, Answer Login)> LoginAsync(
        string ipAddress, TestUser? account = null, string transport = "cookie", bool remember = false, string agent = "functional tests", BehindProxy? on = null)
    {
        var at = on ?? server;
        account ??= await at.RegisterAsync();
        var login = await at.Client(agent).SendAsync(
            HttpMethod.Post, "/api/v1/sessions", new { username = account.Username, password = RunningServer.Password, transport, remember }, ("X-Forwarded-For", ipAddress));
        login.Status.ShouldBe(HttpStatusCode.Created, login.Text);
        return (account, login);
    }

    private Task<Answer> GetAsync(string cookies, string ipAddress, string path = Current, string agent = "functional tests", BehindProxy? on = null) =>
        (on ?? server).Client(agent).SendAsync(HttpMethod.Get, path, headers: [("Cookie", cookies), ("X-Forwarded-For", ipAddress), ("Accept", "text/html,*/*;q=0.8")]);

    private async Task<string?[]> EventsAsync(TestUser account, string type, BehindProxy? on = null)
    {
        var found = await (await (on ?? server).AdministratorAsync()).GetAsync($"/api/v1/admin/events?user={account.Id}&type={type}");
        return [.. found.Json.GetProperty("items").EnumerateArray().Select(e => e.GetProperty("ipAddress").GetString())];
    }

    public sealed class BehindProxy : RunningServer
    {
        public BehindProxy()
            : this([])
        {
        }

        internal BehindProxy(params (string Key, string Value)[] settings)
            : base([("Proxies:Known", "127.0.0.1"), .. settings])
        {
        }
    }
}
