using System.Globalization;
using Auth.WebApi.Pages.Components;

namespace Auth.WebApi.FunctionalTests.Pages;

public sealed class RgbColorTests
{
    /// <summary>Colors over the whole range, among them unreadable ones on each surface.</summary>
    public static TheoryData<string> Colors =>
        [.. from red in Steps from green in Steps from blue in Steps select string.Create(CultureInfo.InvariantCulture, $"#{red:x2}{green:x2}{blue:x2}")];

    private static int[] Steps => [0, 51, 102, 153, 204, 255];

    [Theory]
    [MemberData(nameof(Colors), DisableDiscoveryEnumeration = true)]
    public void Any_colour_of_a_brand_can_be_read_on_light_and_on_dark_and_has_text_that_can_be_read_on_it(string color)
    {
        foreach (var surface in new[] { "#f4f5f8", "#ffffff", "#1d2129", "#14171d" }.Select(RgbColor.Parse))
        {
            var shade = RgbColor.Parse(color).On(surface, RgbColor.Readable);
            shade.Contrast(surface).ShouldBeGreaterThanOrEqualTo(4.5);
            shade.Contrast(shade.TextColor).ShouldBeGreaterThanOrEqualTo(4.5);
        }
    }

    [Theory]
    [MemberData(nameof(Colors), DisableDiscoveryEnumeration = true)]
    public void What_any_color_fills_has_text_that_can_be_read_and_an_edge_that_can_be_seen(string color)
    {
        foreach (var surface in new[] { "#f4f5f8", "#ffffff", "#1d2129", "#14171d" }.Select(RgbColor.Parse))
        {
            var fill = RgbColor.Parse(color).FillOn(surface);
            fill.Contrast(fill.TextColor).ShouldBeGreaterThanOrEqualTo(4.5);
            fill.On(surface, RgbColor.Visible).Contrast(surface).ShouldBeGreaterThanOrEqualTo(3);
        }
    }

    [Theory]
    [InlineData("#ffd600")]
    [InlineData("#ffcc00")]
    [InlineData("#f5a623")]
    [InlineData("#ffffff")]
    public void A_color_that_is_far_too_light_for_text_fills_as_it_is(string color) => RgbColor.Parse(color).FillOn(RgbColor.White).ToString().ShouldBe(color);

    [Fact]
    public void A_color_that_is_a_little_too_light_is_darkened_a_little() => RgbColor.Parse("#4f7fff").FillOn(RgbColor.White).Contrast(RgbColor.White).ShouldBeInRange(4.5, 5);

    [Fact]
    public void A_colour_that_can_be_read_stays_what_it_is() => RgbColor.Parse("#2f5bd0").FillOn(RgbColor.White).ToString().ShouldBe("#2f5bd0");

    [Fact]
    public void Contrast_is_that_of_WCAG() => RgbColor.Black.Contrast(RgbColor.White).ShouldBe(21, 0.0001);
}
