using System.Diagnostics;

namespace Auth.FaultRig.Running;

/// <summary>A program of the system.</summary>
internal static class Tool
{
    /// <summary>Where it is; null: it is not installed.</summary>
    public static string? Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Concat(["/usr/sbin", "/usr/local/sbin"])
            .Select(directory => Path.Combine(directory, name))
            .FirstOrDefault(File.Exists);

    /// <summary>Starts it, and does not wait.</summary>
    public static Process Start(string directory, string program, params IEnumerable<string> arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = directory, UseShellExecute = false })!;

    /// <summary>Runs it to its end.</summary>
    /// <exception cref="InvalidOperationException">It ended with another code than 0.</exception>
    public static async Task<string> RunAsync(string directory, string program, params IEnumerable<string> arguments)
    {
        var (code, output) = await TryAsync(directory, program, arguments);
        return code == 0 ? output : throw new InvalidOperationException($"{program} ended with {code}: {output}");
    }

    /// <summary>Runs it to its end, whatever that is.</summary>
    /// <returns>Its code, and what it wrote: to its error output only if the code is not 0.</returns>
    public static async Task<(int Code, string Output)> TryAsync(
        string directory, string program, IEnumerable<string> arguments, params IEnumerable<(string Name, string Value)> environment)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = directory, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? (0, await output) : (process.ExitCode, await output + await error);
    }
}
