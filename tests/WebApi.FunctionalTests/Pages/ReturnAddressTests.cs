using Auth.Application.Common.Settings;
using Auth.WebApi.FunctionalTests.Running;
using Auth.WebApi.Security;
using Microsoft.Extensions.Configuration;

namespace Auth.WebApi.FunctionalTests.Pages;

/// <summary>A sign-in leads back to this server or to a configured origin, and nowhere else (CWE-601).</summary>
[Trait("Requirement", "R45")]
public sealed class ReturnAddressTests(ReturnAddressTests.Server server) : IClassFixture<ReturnAddressTests.Server>
{
    public static TheoryData<string> Allowed =>
    [
        "https://shop.example.com/",
        "https://shop.example.com/orders?a=1&b=2%26#top",
        "https://shop.example.com/a//b?u=https://evil.example/@x",
        "https://shop.example.com:8443/",
        "https://a.apps.example.com/",
        "https://a.b-1.apps.example.com/",
        "https://xn--mnchen-3ya.example/",
    ];

    public static TheoryData<string> Refused =>
    [
        "https://evil.example/",
        "http://shop.example.com/",
        "https://shop.example.com:443/",
        "https://shop.example.com:444/",
        "https://shop.example.com./",
        "https://shop.example.com.evil.example/",
        "https://shop.example.com@evil.example/",
        "https://user@shop.example.com/",
        "https://shop.example.com:x@evil.example/",
        "https://evil.example#@shop.example.com/",
        "https://evil.example?.apps.example.com/",
        @"https://evil.example\.apps.example.com/",
        @"https://evil.example\@shop.example.com/",
        @"https:\\shop.example.com\",
        "https:/shop.example.com/",
        "https:shop.example.com/",
        "https:///shop.example.com/",
        "//shop.example.com/",
        "///shop.example.com/",
        @"/\shop.example.com/",
        " https://shop.example.com/",
        "https://shop.example.com /",
        "https://shop.example\t.com/",
        "https://evil.example\r\n.apps.example.com/",
        "\u0001https://shop.example.com/",
        "https://shop.example.com/\r\nSet-Cookie: a=b",
        "https://shop.example.com/\u00fc",
        "https://münchen.example/",
        "https://shop\u3002example\u3002com/",
        "https://ｓhop.example.com/",
        "https://apps.example.com/",
        "https://.apps.example.com/",
        "https://a..apps.example.com/",
        "https://evilapps.example.com/",
        "https://evil.example/.apps.example.com",
        "https://evil.example%2f.apps.example.com/",
        "https://evil.example:80.apps.example.com/",
        "https://[::1].apps.example.com/",
        "https://a.apps.example.com:8443/",
        "javascript://shop.example.com/%0aalert(1)",
        "javascript:alert(1)",
        "data:text/html,https://shop.example.com/",
        "blob:https://shop.example.com/",
    ];

    [Theory]
    [MemberData(nameof(Allowed))]
    public async Task A_sign_in_leads_back_to_a_configured_origin(string url)
    {
        (await SignInAsync(url)).ShouldLeadTo(url);
        (await OpenSignedInAsync($"/sign-in?return={Uri.EscapeDataString(url)}")).ShouldLeadTo(url);
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task A_sign_in_leads_nowhere_else(string url)
    {
        (await SignInAsync(url)).ShouldLeadTo("/account");
        (await OpenSignedInAsync($"/sign-in?return={Uri.EscapeDataString(url)}")).ShouldLeadTo("/account");
        Browser.HiddenField(await OpenSignedInAsync($"/confirm-identity?return={Uri.EscapeDataString(url)}"), "return").ShouldBe("/account");
    }

    [Theory]
    [InlineData("https://shop.example.com/orders?a=1&b=2%26", "https://shop.example.com/orders?a=1&b=2%26")]
    [InlineData("https://shop.example.com/100%25?return=https://evil.example", "https://shop.example.com/100%25?return=https://evil.example")]
    [InlineData("https://evil.example/?https://shop.example.com", "/account")]
    [InlineData("https://shop.example.com@evil.example/", "/account")]
    public async Task A_gateway_that_cannot_encode_leads_back_to_a_configured_origin(string url, string expected) =>
        (await OpenSignedInAsync($"/sign-in?return_raw={url}")).ShouldLeadTo(expected);

    [Fact]
    public async Task A_step_up_leads_back_to_a_configured_origin()
    {
        var browser = await SignedInBrowserAsync();
        var page = await browser.OpenAsync("/confirm-identity?return=https%3A%2F%2Fshop.example.com%2Forders");
        Browser.HiddenField(page, "return").ShouldBe("https://shop.example.com/orders");

        (await browser.SendAsync("/confirm-identity", ("password", RunningServer.Password), ("return", "https://shop.example.com/orders"))).ShouldLeadTo("https://shop.example.com/orders");
        (await browser.SendAsync("/confirm-identity", ("password", RunningServer.Password), ("return", "https://evil.example/"))).ShouldLeadTo("/account");
    }

    /// <summary>Browsers apply the policy to the redirect after a form.</summary>
    [Fact]
    public async Task The_content_security_policy_allows_forms_that_lead_there()
    {
        await server.SetUpAsync();
        var page = await new Browser(server).OpenAsync("/sign-in");

        page.Header("Content-Security-Policy")!.ShouldEndWith("; form-action 'self' https://shop.example.com https://shop.example.com:8443 https://xn--mnchen-3ya.example https://*.apps.example.com");
    }

    [Theory]
    [InlineData("https://shop.example.com/")]
    [InlineData("https://shop.example.com/orders")]
    [InlineData("http://shop.example.com")]
    [InlineData("shop.example.com")]
    [InlineData("https://user@shop.example.com")]
    [InlineData("https://shop.example.com?a")]
    [InlineData("https://shop.example.com#a")]
    [InlineData("https://shop.example.com.")]
    [InlineData("https://*")]
    [InlineData("https://*.com")]
    [InlineData("https://*.*.example.com")]
    [InlineData("https://a*.example.com")]
    [InlineData("https://*.192.0.2.1")]
    [InlineData("*")]
    [InlineData("null")]
    [InlineData("ftp://shop.example.com")]
    [InlineData("https://shop.example.com;https://evil.example")]
    [InlineData("https://shop.example.com 'unsafe-inline'")]
    public void An_origin_that_is_none_is_rejected_at_the_start(string text) =>
        Should.Throw<SettingsException>(() => Read(text, "https://auth.example.com")).Message.ShouldContain("ReturnAddresses");

    [Fact]
    public void A_server_without_TLS_may_lead_to_others_without_TLS() => Read("http://localhost:3000", "http://localhost:5080").Contains("http://localhost:3000/a").ShouldBeTrue();

    private static ReturnAddresses Read(string text, string publicUrl)
    {
        var reader = new SettingsReader(new ConfigurationBuilder().AddInMemoryCollection([new("ReturnAddresses:0", text)]).Build());
        var addresses = ReturnAddresses.Read(reader, new Uri(publicUrl));
        reader.Finish();
        return addresses;
    }

    private async Task<Answer> SignInAsync(string returnUrl)
    {
        await server.SetUpAsync();
        var account = await server.RegisterAsync();
        return await new Browser(server).SendAsync("/sign-in", ("username", account.Username), ("password", RunningServer.Password), ("return", returnUrl));
    }

    private async Task<Answer> OpenSignedInAsync(string path) => await (await SignedInBrowserAsync()).OpenAsync(path);

    private async Task<Browser> SignedInBrowserAsync()
    {
        await server.SetUpAsync();
        var browser = new Browser(server);
        await browser.SignInAsync((await server.RegisterAsync()).Username);
        return browser;
    }

    public sealed class Server() : RunningServer(
        ("PublicUrl", "https://auth.example.com"), ("ReturnAddresses", "https://shop.example.com, https://shop.example.com:8443, https://*.apps.example.com, https://münchen.example"));
}
