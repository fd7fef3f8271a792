using Auth.Application.Sessions.Memory;

namespace Auth.Application.UnitTests.Sessions;

public sealed class SharedTextsTests
{
    private readonly SharedTexts _texts = new();

    [Fact]
    public void Equal_texts_become_one()
    {
        var first = Copy("a browser");

        _texts.Shared(first).ShouldBeSameAs(first);
        _texts.Shared(Copy("a browser")).ShouldBeSameAs(first);
    }

    [Fact]
    public void Texts_that_differ_in_case_stay_apart() => _texts.Shared(Copy("A browser")).ShouldNotBe(_texts.Shared(Copy("a browser")));

    [Fact]
    public void Only_so_many_are_kept()
    {
        for (var i = 0; i < SharedTexts.Most + 1; i++) _texts.Shared($"browser {i}").ShouldBe($"browser {i}");

        _texts.Count.ShouldBe(1);
    }

    private static string Copy(string text) => new(text.AsSpan());
}
