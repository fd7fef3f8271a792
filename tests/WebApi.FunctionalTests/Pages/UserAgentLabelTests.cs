using Auth.WebApi.Pages.Components;

namespace Auth.WebApi.FunctionalTests.Pages;

public sealed class UserAgentLabelTests
{
    [Theory]
    [InlineData(64)]
    [InlineData(512)]
    public void An_unknown_user_agent_is_truncated_to_forty_characters(int length) =>
        UserAgentLabel.Create(new string('Q', length)).ShouldBe(new string('Q', 40) + "…");

    [Fact]
    public void A_truncated_user_agent_label_keeps_grapheme_clusters_whole() =>
        UserAgentLabel.Create(string.Concat(Enumerable.Repeat("👩‍🚀", 41))).ShouldBe(string.Concat(Enumerable.Repeat("👩‍🚀", 40)) + "…");

    [Fact]
    public void A_user_agent_label_of_forty_characters_is_not_truncated() => UserAgentLabel.Create(new string('Q', 40)).ShouldBe(new string('Q', 40));

    [Fact]
    public void A_user_agent_label_of_a_known_browser_names_browser_and_operating_system() =>
        UserAgentLabel.Create("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0").ShouldBe("Firefox, Linux");
}
