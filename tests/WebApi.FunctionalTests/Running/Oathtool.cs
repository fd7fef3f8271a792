using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Auth.WebApi.FunctionalTests.Running;

/// <summary>An independent TOTP authenticator: Debian's <c>oathtool</c>.</summary>
internal static class Oathtool
{
    /// <summary>The code at a time. Skips the test if the program is not installed.</summary>
    public static async Task<string> CodeAsync(string secret, DateTimeOffset time)
    {
        var start = new ProcessStartInfo("oathtool") { UseShellExecute = false, RedirectStandardOutput = true };
        string[] arguments = ["--totp", "--base32", "--now", time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture), secret];
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        try
        {
            using var process = Process.Start(start)!;
            var code = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            process.ExitCode.ShouldBe(0);
            return code.Trim();
        }
        catch (Win32Exception)
        {
            Assert.Skip("oathtool is not installed.");
            throw;
        }
    }
}
