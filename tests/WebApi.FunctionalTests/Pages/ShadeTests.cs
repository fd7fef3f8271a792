using System.Globalization;
using Auth.WebApi.Pages.Look;

namespace Auth.WebApi.FunctionalTests.Pages;

public sealed class ShadeTests
{
    /// <summary>Each is below what can be read on one of the surfaces, or between both.</summary>
    public static TheoryData<string> Colors =>
        [.. from red in Steps from green in Steps from blue in Steps select string.Create(CultureInfo.InvariantCulture, $"#{red:x2}{green:x2}{blue:x2}")];

    private static int[] Steps => [0, 51, 102, 153, 204, 255];

    [Theory]
    [MemberData(nameof(Colors), DisableDiscoveryEnumeration = true)]
    public void Any_colour_of_a_brand_can_be_read_on_light_and_on_dark_and_has_text_that_can_be_read_on_it(string color)
    {
        foreach (var surface in new[] { "#f4f5f8", "#ffffff", "#1d2129", "#14171d" }.Select(Shade.Parse))
        {
            var shade = Shade.Parse(color).On(surface);
            shade.Contrast(surface).ShouldBeGreaterThanOrEqualTo(4.5);
            shade.Contrast(shade.TextColor).ShouldBeGreaterThanOrEqualTo(4.5);
        }
    }

    [Fact]
    public void A_colour_that_can_be_read_stays_what_it_is() => Shade.Parse("#2f5bd0").On(Shade.White).ToString().ShouldBe("#2f5bd0");

    [Fact]
    public void Contrast_is_that_of_WCAG() => Shade.Black.Contrast(Shade.White).ShouldBe(21, 0.0001);
}
