using Auth.Domain.Sessions;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Auth.Domain.UnitTests.Sessions;

[Trait("Requirement", "R34")]
public class UserAgentFamilyTests
{
    [Theory]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36", "Chrome", "Windows", DeviceKind.Desktop)]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0", "Edge", "Windows", DeviceKind.Desktop)]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 OPR/124.0.0.0", "Opera", "Windows", DeviceKind.Desktop)]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko", "Internet Explorer", "Windows", DeviceKind.Desktop)]
    [InlineData("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15", "Safari", "macOS", DeviceKind.Desktop)]
    [InlineData("Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox", "macOS", DeviceKind.Desktop)]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox", "Linux", DeviceKind.Desktop)]
    [InlineData("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36", "Chrome", "ChromeOS", DeviceKind.Desktop)]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/142.0.0.0 Safari/537.36", "Headless Chrome", "Linux", DeviceKind.Desktop)]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1", "Safari", "iOS", DeviceKind.Phone)]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/142.0.7444.46 Mobile/15E148 Safari/604.1", "Chrome", "iOS", DeviceKind.Phone)]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) FxiOS/145.0 Mobile/15E148 Safari/605.1.15", "Firefox", "iOS", DeviceKind.Phone)]
    [InlineData("Mozilla/5.0 (iPad; CPU OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1", "Safari", "iOS", DeviceKind.Tablet)]
    [InlineData("Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36", "Chrome", "Android", DeviceKind.Phone)]
    [InlineData("Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36", "Chrome", "Android", DeviceKind.Tablet)]
    [InlineData("Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/29.0 Chrome/136.0.0.0 Mobile Safari/537.36", "Samsung Internet", "Android", DeviceKind.Phone)]
    [InlineData("Mozilla/5.0 (Linux; Android 14; Pixel 8 Build/UQ1A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/142.0.7444.46 Mobile Safari/537.36", "Android WebView", "Android", DeviceKind.Phone)]
    [InlineData("Mozilla/5.0 (Android 15; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0", "Firefox", "Android", DeviceKind.Phone)]
    [InlineData("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "Googlebot", "", DeviceKind.Tool)]
    [InlineData("curl/8.14.1", "curl", "", DeviceKind.Tool)]
    [InlineData("python-requests/2.32.5", "python-requests", "", DeviceKind.Tool)]
    [InlineData("okhttp/5.1.0", "okhttp", "", DeviceKind.Tool)]
    [InlineData("Dalvik/2.1.0 (Linux; U; Android 14; Pixel 8 Build/UQ1A)", "Dalvik", "Android", DeviceKind.Tablet)]
    [InlineData("Acme Client 2.1 (iPhone; iOS 18.6)", "Acme Client", "iOS", DeviceKind.Phone)]
    [InlineData("AcmeChrome/3.0", "AcmeChrome", "", DeviceKind.Tool)]
    [InlineData("functional tests", "functional tests", "", DeviceKind.Tool)]
    [InlineData("", "", "", DeviceKind.Tool)]
    [InlineData("/1.0", "/1.0", "", DeviceKind.Tool)]
    [InlineData("/ 1", "/ 1", "", DeviceKind.Tool)]
    [InlineData("compatible; Acmebot/2.1", "Acmebot", "", DeviceKind.Tool)]
    [InlineData("Opera/9.80 (Windows NT 6.1) Presto/2.12", "Opera", "Windows", DeviceKind.Desktop)]
    [InlineData("( \u0007", "( \u0007", "", DeviceKind.Tool)]
    public void A_user_agent_is_parsed_into_product_system_and_device_kind(string userAgent, string product, string system, DeviceKind device)
    {
        UserAgentFamily.Parse(userAgent).ShouldBe(new UserAgentFamily(product, system, device));
    }

    [Theory]
    [InlineData("Edg/")]
    [InlineData("aEdg/")]
    [InlineData("iPad")]
    [InlineData("compatible; ")]
    [InlineData(" 1")]
    [InlineData("(")]
    [InlineData("\0")]
    [InlineData("\uD83E\uDD8A")]
    public void A_user_agent_of_maximum_length_is_parsed_consistently(string part)
    {
        var userAgent = new ClientFingerprint(null, string.Concat(Enumerable.Repeat(part, ClientFingerprint.MaximumUserAgentLength / part.Length))).UserAgent;

        UserAgentFamily.Parse(userAgent).ShouldBe(UserAgentFamily.Parse(userAgent));
    }

    [Fact]
    public void Comparing_equal_user_agents_allocates_nothing()
    {
        var (one, other) = (A.Client(userAgent: new string('x', 512)), A.Client(userAgent: new string('x', 512)));
        SessionPolicy.Default.AcceptsClient(one, other).ShouldBeTrue();

        AllocatedBy(() => SessionPolicy.Default.AcceptsClient(one, other)).ShouldBe(0);
    }

    [Fact]
    public void Comparing_two_versions_of_a_browser_allocates_nothing()
    {
        var (one, other) = (A.Client("2001:db8::1", Agents.Chrome("141")), A.Client("2001:db8::2", Agents.Chrome("142")));
        SessionPolicy.Default.AcceptsClient(one, other).ShouldBeTrue();

        AllocatedBy(() => SessionPolicy.Default.AcceptsClient(one, other)).ShouldBe(0);
    }

    private static long AllocatedBy(Func<bool> compare)
    {
        for (var i = 0; i < 100; i++) compare();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) compare();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}

/// <summary>A user agent: browser, operating system and version.</summary>
public sealed record Agent(string Browser, string System, int Version)
{
    public string Family => $"{Browser} on {System}";

    public override string ToString() => Agents.Write(this);
}

public static class Agents
{
    private static readonly string[] Systems =
    [
        "Windows NT {0}.0; Win64; x64", "Macintosh; Intel Mac OS X 10_{0}", "X11; Linux x86_64", "X11; CrOS x86_64 {0}.0", "iPhone; CPU iPhone OS {0}_1 like Mac OS X",
        "iPad; CPU OS {0}_1 like Mac OS X", "Linux; Android {0}; K",
    ];

    private static readonly string[] Browsers =
    [
        "Chrome/{0}.0 Safari/537.36", "Chrome/{0}.0 Safari/537.36 Edg/{0}.0", "Chrome/{0}.0 Safari/537.36 OPR/{0}.0", "SamsungBrowser/{0}.0 Chrome/{0}.0 Safari/537.36",
        "Chrome/{0}.0 Safari/537.36 Vivaldi/{0}.0", "Version/{0}.0 Safari/605.1", "Gecko/{0} Firefox/{0}.0",
    ];

    private static readonly string[] Tools = ["curl/{0}", "python-requests/{0}.1", "Acme Client {0}.1", "Acme Sync/{0}", "Mozilla/5.0 (compatible; Acmebot/{0}.0; +https://acme.example)"];

    public static string Chrome(string version) => $"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{version}.0.0.0 Safari/537.36";

    /// <summary>One user agent of each family.</summary>
    public static IReadOnlyList<Agent> Families { get; } =
        [.. from browser in Browsers from system in Systems select new Agent(browser, system, Version: 142), .. Tools.Select(tool => new Agent(tool, "", Version: 142))];

    public static Arbitrary<Agent> All() => Arb.From(
        from version in Gen.Choose(1, 400)
        from agent in Gen.Elements<Agent>(Families)
        select agent with { Version = version });

    public static string Write(Agent agent)
    {
        var (version, culture) = (agent.Version, System.Globalization.CultureInfo.InvariantCulture);
        var browser = string.Format(culture, agent.Browser, version);
        return agent.System.Length == 0 ? browser : $"Mozilla/5.0 ({string.Format(culture, agent.System, version)}) AppleWebKit/537.36 (KHTML, like Gecko) {browser}";
    }
}

[Properties(Arbitrary = [typeof(Agents)], MaxTest = 500)]
[Trait("Requirement", "R34")]
public class UserAgentFamilyProperties
{
    [Property]
    public bool User_agents_match_across_versions(Agent agent, PositiveInt version) => Accepts(agent, agent with { Version = version.Get });

    [Fact]
    public void User_agents_of_different_families_never_match()
    {
        var matches = from one in Agents.Families
                      from other in Agents.Families
                      where one.Family != other.Family && Accepts(one, other)
                      select $"{one} = {other}";

        Agents.Families.Count.ShouldBeGreaterThan(50);
        matches.ShouldBeEmpty();
    }

    [Property]
    public bool User_agent_matching_is_symmetric(Agent one, Agent other) => Accepts(one, other) == Accepts(other, one);

    [Property]
    public bool Text_matching_is_symmetric(NonNull<string> one, NonNull<string> other) => Accepts(one.Get, other.Get) == Accepts(other.Get, one.Get);

    [Property]
    public bool Arbitrary_text_matches_itself_and_is_parsed_consistently(NonNull<string> text) =>
        Accepts(text.Get, text.Get) && UserAgentFamily.Parse(text.Get) == UserAgentFamily.Parse(text.Get);

    private static bool Accepts(Agent one, Agent other) => Accepts(one.ToString(), other.ToString());

    private static bool Accepts(string one, string other) => SessionPolicy.Default.AcceptsClient(A.Client(userAgent: one), A.Client(userAgent: other));
}
