using System.Diagnostics;

namespace Auth.FaultRig.Running;

/// <summary>Runs programs of the system.</summary>
public static class Tool
{
    /// <summary>Finds the path of a program; null: not installed.</summary>
    public static string? Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Concat(["/usr/sbin", "/usr/local/sbin"])
            .Select(directory => Path.Combine(directory, name))
            .FirstOrDefault(File.Exists);

    /// <summary>Starts a program without waiting.</summary>
    public static Process Start(string directory, string program, params IEnumerable<string> arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = directory, UseShellExecute = false })!;

    /// <summary>Runs a program and returns its output.</summary>
    /// <exception cref="InvalidOperationException">The exit code is not 0.</exception>
    public static async Task<string> RunAsync(string directory, string program, params IEnumerable<string> arguments)
    {
        var (code, output) = await TryAsync(directory, program, arguments);
        return code == 0 ? output : throw new InvalidOperationException($"{program} exited with {code}: {output}");
    }

    /// <summary>Runs a program.</summary>
    /// <returns>Exit code and output. Standard error is included only if the exit code is not 0.</returns>
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
