using System.Net;
using Auth.WebApi.FunctionalTests.Running;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.WebApi.FunctionalTests;

public sealed class ProxyTests
{
    [Theory]
    [Trait("Requirement", "R18")]
    [InlineData("203.0.113.7", "203.0.113.7")]
    [InlineData("203.0.113.7:4711", "203.0.113.7")]
    [InlineData("::ffff:203.0.113.7", "203.0.113.7")]
    [InlineData("2001:db8::7", "2001:db8::7")]
    [InlineData("198.51.100.1, 203.0.113.7", "203.0.113.7")]
    [InlineData("198.51.100.1, 203.0.113.7, 10.1.2.3", "203.0.113.7")]
    [InlineData("nonsense", "127.0.0.1")]
    public async Task The_client_address_is_the_nearest_forwarded_address_that_is_not_a_known_proxy(string forwarded, string client)
    {
        using var server = RunningServer.With(("Proxies:Known", "127.0.0.1, 10.0.0.0/8"));

        (await SeenIPAddressAsync(server, IPAddress.Loopback, forwarded)).ShouldBe(client);
    }

    [Fact]
    [Trait("Requirement", "R18")]
    public async Task A_forwarded_address_from_an_unknown_proxy_is_ignored()
    {
        using var none = new RunningServer();
        using var other = RunningServer.With(("Proxies:Known", "127.0.0.9"));

        (await SeenIPAddressAsync(none, IPAddress.Loopback, "203.0.113.7")).ShouldBe("127.0.0.1");
        (await SeenIPAddressAsync(other, IPAddress.Loopback, "203.0.113.7")).ShouldBe("127.0.0.1");
        (await SeenIPAddressAsync(other, IPAddress.Parse("127.0.0.9"), "203.0.113.7")).ShouldBe("203.0.113.7");
    }

    /// <summary>The environment variable of the framework adds its middleware, which would trust every proxy.</summary>
    [Fact]
    [Trait("Requirement", "R18")]
    public async Task A_forwarded_address_is_ignored_without_known_proxies_even_if_the_framework_reads_it()
    {
        using var server = RunningServer.With(("ForwardedHeaders_Enabled", "true"));

        (await SeenIPAddressAsync(server, IPAddress.Loopback, "203.0.113.7")).ShouldBe("127.0.0.1");
    }

    [Fact]
    [Trait("Requirement", "R18")]
    public async Task A_host_application_can_trust_proxies_of_its_own()
    {
        using var server = RunningServer.With(services => services.Configure<ForwardedHeadersOptions>(options =>
        {
            options.KnownProxies.Add(IPAddress.Loopback);
            options.ForwardedHeaders = ForwardedHeaders.XForwardedFor;
        }));

        (await SeenIPAddressAsync(server, IPAddress.Loopback, "203.0.113.7")).ShouldBe("203.0.113.7");
    }

    [Fact]
    [Trait("Requirement", "R34")]
    public async Task A_session_is_bound_to_the_client_address_behind_the_proxy()
    {
        using var server = RunningServer.With(("Proxies:Known", "127.0.0.1"));
        var client = server.Client();
        client.Bearer = (await LoginAsync(server, IPAddress.Loopback, "203.0.113.7")).Json.GetProperty("token").GetString();

        (await client.SendAsync(HttpMethod.Get, "/api/v1/sessions/current", headers: ("X-Forwarded-For", "203.0.113.7"))).Status.ShouldBe(HttpStatusCode.OK);
        (await client.SendAsync(HttpMethod.Get, "/api/v1/sessions/current", headers: ("X-Forwarded-For", "203.0.113.8"))).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await client.IsSignedInAsync()).ShouldBeFalse();
    }

    private static async Task<string?> SeenIPAddressAsync(RunningServer server, IPAddress from, string forwarded) =>
        (await LoginAsync(server, from, forwarded)).Json.GetProperty("ipAddress").GetString();

    private static async Task<Answer> LoginAsync(RunningServer server, IPAddress from, string forwarded)
    {
        var account = await server.RegisterAsync();
        var answer = await server.Client(from: from).SendAsync(
            HttpMethod.Post, "/api/v1/sessions", new { username = account.Username, password = RunningServer.Password, transport = "bearer" }, ("X-Forwarded-For", forwarded));
        answer.Status.ShouldBe(HttpStatusCode.Created, answer.Text);
        return answer;
    }
}
