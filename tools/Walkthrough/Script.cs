namespace Auth.Walkthrough;

/// <summary>Prints the expected and the actual result of each step, and counts the steps that differ.</summary>
internal sealed class Script(TextWriter output)
{
    private int _steps;
    private int _differing;

    public void Scene(string title)
    {
        output.WriteLine();
        output.WriteLine(title);
    }

    /// <summary>Prints one line for a step.</summary>
    public void Step(string action, string expected, object actual)
    {
        var text = actual.ToString();
        var isExpected = text == expected;
        _steps++;
        if (!isExpected) _differing++;
        output.WriteLine($"  {(isExpected ? '✓' : '✗')} {action,-58} expected {expected,-36} actual {text}");
    }

    /// <returns>The exit code.</returns>
    public int End()
    {
        output.WriteLine();
        output.WriteLine(_differing == 0 ? $"All {_steps} steps as expected." : $"{_differing} of {_steps} steps differ.");
        return _differing == 0 ? 0 : 1;
    }
}
