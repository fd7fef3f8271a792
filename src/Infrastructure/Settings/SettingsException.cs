namespace Auth.Infrastructure.Settings;

/// <summary>The settings can't be used: the start ends here.</summary>
/// <param name="problems">One sentence for each bad value.</param>
public sealed class SettingsException(IReadOnlyList<string> problems) : Exception(string.Join(Environment.NewLine, problems))
{
    /// <summary>One sentence for each bad value: the key, the value (unless it is a secret), what is allowed.</summary>
    public IReadOnlyList<string> Problems { get; } = problems;
}
