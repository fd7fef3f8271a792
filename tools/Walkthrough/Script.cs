namespace Auth.Walkthrough;

/// <summary>Writes each step with what was expected and what came, and counts those that differ.</summary>
internal sealed class Script(TextWriter output)
{
    private int _steps;
    private int _differing;

    public void Scene(string title)
    {
        output.WriteLine();
        output.WriteLine(title);
    }

    /// <summary>One line: what was done, what was expected, what came.</summary>
    public void Step(string what, string expected, object came)
    {
        var text = came.ToString();
        var isRight = text == expected;
        _steps++;
        if (!isRight) _differing++;
        output.WriteLine($"  {(isRight ? '✓' : '✗')} {what,-58} expected {expected,-36} came {text}");
    }

    /// <returns>The exit code.</returns>
    public int End()
    {
        output.WriteLine();
        output.WriteLine(_differing == 0 ? $"All {_steps} steps as expected." : $"{_differing} of {_steps} steps differ.");
        return _differing == 0 ? 0 : 1;
    }
}
