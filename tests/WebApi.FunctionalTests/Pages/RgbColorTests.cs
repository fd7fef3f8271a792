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
    public void Every_branding_color_gets_a_readable_shade_with_readable_text_on_light_and_dark(string color)
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
    public void The_fill_of_every_color_has_readable_text_and_a_visible_edge(string color)
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
    public void A_very_light_color_is_used_unchanged_as_fill(string color) => RgbColor.Parse(color).FillOn(RgbColor.White).ToString().ShouldBe(color);

    [Fact]
    public void A_slightly_too_light_color_is_darkened_slightly() => RgbColor.Parse("#4f7fff").FillOn(RgbColor.White).Contrast(RgbColor.White).ShouldBeInRange(4.5, 5);

    [Fact]
    public void A_readable_color_is_used_unchanged_as_fill() => RgbColor.Parse("#2f5bd0").FillOn(RgbColor.White).ToString().ShouldBe("#2f5bd0");

    [Fact]
    public void Color_contrast_follows_WCAG() => RgbColor.Black.Contrast(RgbColor.White).ShouldBe(21, 0.0001);
}
