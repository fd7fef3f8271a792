using Auth.Walkthrough;

namespace Auth.EndToEndTests;

/// <summary>Signals that servers and commands take from the process of the tests.</summary>
internal static class Signals
{
    /// <summary>Skips a test of a signal that has no effect here.</summary>
    public static void SkipIfIgnored(int signal) =>
        Assert.SkipWhen(new Signal(signal).IsIgnored, "Programs that are started here ignore this signal: Ctrl+C in the background of a shell, SIGHUP under nohup.");
}
