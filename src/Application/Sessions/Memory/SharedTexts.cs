using System.Collections.Concurrent;

namespace Auth.Application.Sessions.Memory;

/// <summary>Keeps one of each text: thousands of sessions tell of the same few browsers, and a browser's name for itself takes more memory than all else that is remembered of a session.</summary>
public sealed class SharedTexts
{
    /// <summary>How many texts are kept at the most: when there are more, all are let go, and found again as they come.</summary>
    public const int Most = 10_000;

    private readonly ConcurrentDictionary<string, string> _texts = new(StringComparer.Ordinal);

    /// <summary>How many texts are kept.</summary>
    public int Count => _texts.Count;

    /// <summary>The text that is kept for all that are equal to this one.</summary>
    public string Shared(string text)
    {
        if (_texts.TryGetValue(text, out var kept)) return kept;
        if (_texts.Count >= Most) _texts.Clear();
        return _texts.GetOrAdd(text, text);
    }
}
