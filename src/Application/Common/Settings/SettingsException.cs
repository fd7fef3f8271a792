namespace Auth.Application.Common.Settings;

/// <summary>The settings are invalid, and the process cannot start.</summary>
/// <param name="problems">One sentence per invalid value.</param>
internal sealed class SettingsException(IReadOnlyList<string> problems) : Exception(string.Join(Environment.NewLine, problems))
{
    /// <summary>One sentence per invalid value, with its key, the value (unless it is a secret), and what is allowed.</summary>
    public IReadOnlyList<string> Problems { get; } = problems;
}
