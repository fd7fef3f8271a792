namespace Auth.WebApi.Hosting;

/// <summary>Standard output and error, which may fail: closed, on a full disk, or a pipe without a reader. The server then continues without them.</summary>
internal static class StandardStreams
{
    /// <summary>Flags of descriptor 1, on Linux.</summary>
    private const string OutputInfo = "/proc/self/fdinfo/1";

    private const int CloseOnExec = 0x80000;

    /// <summary>Writing to a pipe that is not read would block forever.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    /// <summary>Discards output if standard output was closed at the start. Its descriptor then belongs to another file of this process.</summary>
    public static void DiscardOutputIfClosed()
    {
        if (OperatingSystem.IsLinux() && IsOutputClosed()) Console.SetOut(TextWriter.Null);
    }

    /// <summary>Writes a line, and ignores failures.</summary>
    public static async Task WriteLineAsync(TextWriter writer, string text)
    {
        try
        {
            await Task.Run(() => writer.WriteLine(text)).WaitAsync(Timeout);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ObjectDisposedException or TimeoutException)
        {
            // There is nowhere else to report it.
        }
    }

    /// <summary>A descriptor with close-on-exec cannot have been inherited.</summary>
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
