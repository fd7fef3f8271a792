using Auth.WebApi.Pages.Components;

namespace Auth.WebApi.FunctionalTests.Pages;

public sealed class UserAgentLabelTests
{
    [Theory]
    [InlineData(64)]
    [InlineData(512)]
    public void A_long_name_that_a_client_gives_itself_is_cut(int length) =>
        UserAgentLabel.Create(new string('Q', length)).ShouldBe(new string('Q', 40) + "…");

    [Fact]
    public void A_name_is_not_cut_within_what_a_reader_takes_for_one_character() =>
        UserAgentLabel.Create(string.Concat(Enumerable.Repeat("👩‍🚀", 41))).ShouldBe(string.Concat(Enumerable.Repeat("👩‍🚀", 40)) + "…");

    [Fact]
    public void A_name_of_the_longest_length_stays_whole() => UserAgentLabel.Create(new string('Q', 40)).ShouldBe(new string('Q', 40));

    [Fact]
    public void A_known_browser_is_called_by_its_name_and_its_system() =>
        UserAgentLabel.Create("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0").ShouldBe("Firefox, Linux");
}
