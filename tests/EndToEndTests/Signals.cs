using Auth.Walkthrough;

namespace Auth.EndToEndTests;

/// <summary>Signals that child processes inherit as ignored from the test process.</summary>
internal static class Signals
{
    public static void SkipIfIgnored(int signal) =>
        Assert.SkipWhen(new Signal(signal).IsIgnored, "Child processes of this process ignore the signal: Ctrl+C in the background of a shell, SIGHUP under nohup.");
}
