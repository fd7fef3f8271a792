namespace Auth.WebApi.Start;

/// <summary>Standard output and standard error, which may be lost: closed, on a full disk, or a pipe without a reader. The server continues without them.</summary>
internal static class StandardStreams
{
    /// <summary>Descriptor 1 as Linux describes it.</summary>
    private const string OutputInfo = "/proc/self/fdinfo/1";

    private const int CloseOnExec = 0x80000;

    /// <summary>A pipe that is not read keeps a writer waiting forever.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    /// <summary>Discards output if standard output was closed at the start: its descriptor belongs to another file of this process by now.</summary>
    public static void DiscardOutputIfClosed()
    {
        if (OperatingSystem.IsLinux() && IsOutputClosed()) Console.SetOut(TextWriter.Null);
    }

    /// <summary>Writes a line, or loses it.</summary>
    public static async Task WriteLineAsync(TextWriter writer, string text)
    {
        try
        {
            await Task.Run(() => writer.WriteLine(text)).WaitAsync(Timeout);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ObjectDisposedException or TimeoutException)
        {
            // There is no other place to report it.
        }
    }

    /// <summary>A descriptor that closes on exec cannot have been inherited.</summary>
    private static bool IsOutputClosed()
    {
        try
        {
            if (!File.Exists(OutputInfo)) return Directory.Exists(Path.GetDirectoryName(OutputInfo));

            var flags = File.ReadLines(OutputInfo).First(line => line.StartsWith("flags:", StringComparison.Ordinal));
            return (Convert.ToInt32(flags["flags:".Length..].Trim(), fromBase: 8) & CloseOnExec) != 0;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
