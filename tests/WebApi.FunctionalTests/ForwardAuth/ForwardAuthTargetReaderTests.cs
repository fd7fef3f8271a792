using Auth.WebApi.Api.ForwardAuth;

namespace Auth.WebApi.FunctionalTests.ForwardAuth;

/// <summary>The start of a request target decides whether it is for forward-auth, also in forms that Kestrel refuses and other servers may not.</summary>
[Trait("Requirement", "R71")]
public sealed class ForwardAuthTargetReaderTests
{
    [Theory]
    [InlineData("/api/v1/forward-auth", "")]
    [InlineData("/api/v1/forward-auth?", "?")]
    [InlineData("/api/v1/forward-auth?role=a/b?c#d", "?role=a/b?c#d")]
    [InlineData("/API/V1/FORWARD-AUTH?role=a", "?role=a")]
    [InlineData("/api/v1/forward%2Dauth?role=%61", "?role=%61")]
    [InlineData("https://host:1234/api/v1/forward-auth?role=a", "?role=a")]
    public void A_gateways_own_request_has_a_query(string target, string query)
    {
        ForwardAuthTargetReader.Read(target, out var read).ShouldBe(ForwardAuthTarget.Gateway);
        read.ToString().ShouldBe(query);
    }

    [Theory]
    [InlineData("/api/v1/forward-auth/")]
    [InlineData("/api/v1/forward-auth/?role=a")]
    [InlineData("/api/v1/forward-auth%2f?role=a")]
    [InlineData("/api/v1/forward-auth%255c?role=a")]
    [InlineData(@"\api\v1\forward-auth\..?role=a")]
    [InlineData("HTTP://host/api/v1/forward-auth/..")]
    [InlineData(@"http:\\host\api\v1\forward-auth\..")]
    [InlineData(@"http://user@host\api\v1\forward-auth\..")]
    [InlineData("x:/api/v1/forward-auth/..")]
    [InlineData("file:///api/v1/forward-auth/..")]
    public void The_query_of_another_service_is_not_read(string target)
    {
        ForwardAuthTargetReader.Read(target, out var query).ShouldBe(ForwardAuthTarget.AnotherService);
        query.IsEmpty.ShouldBeTrue();
    }

    [Theory]
    [InlineData("/api/v1/forward-auths")]
    [InlineData("/api/v1/forward-auth;a")]
    [InlineData("/api/v1/forward-auth%3Frole=a")]
    [InlineData("/api/v1/forward-auth#")]
    public void Other_continuations_are_misspelled(string target) => ForwardAuthTargetReader.Read(target, out _).ShouldBe(ForwardAuthTarget.Misspelled);

    [Theory]
    [InlineData("")]
    [InlineData("*")]
    [InlineData("/")]
    [InlineData("host:443")]
    [InlineData("http://host")]
    [InlineData("http://host?/api/v1/forward-auth")]
    [InlineData("/%")]
    [InlineData("/%2")]
    [InlineData("/%zz%")]
    [InlineData("/api/v1/forward-aut")]
    [InlineData("/api/v1/forward-aut%")]
    [InlineData("/x/../api/v1/forward-auth")]
    [InlineData("//api/v1/forward-auth")]
    [InlineData("/?/api/v1/forward-auth")]
    public void Other_targets_are_not_for_forward_auth(string target) => ForwardAuthTargetReader.Read(target, out _).ShouldBe(ForwardAuthTarget.None);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(500)]
    public void A_target_is_decoded_at_any_depth(int depth)
    {
        var encoded = Enumerable.Range(0, depth).Aggregate("%66", (text, _) => text.Replace("%", "%25", StringComparison.Ordinal));

        ForwardAuthTargetReader.Read($"/api/v1/{encoded}orward-auth/app", out _).ShouldBe(ForwardAuthTarget.AnotherService);
    }
}
