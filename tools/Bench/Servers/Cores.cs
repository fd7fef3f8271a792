using System.Globalization;

namespace Auth.Bench.Servers;

/// <summary>Assignment of cores: one for the measured server, all others for the load generators and the database.</summary>
internal static class Cores
{
    /// <summary>The core of the measured server.</summary>
    public const string Measured = "0";

    /// <summary>The other cores, on which build/bench starts this process and PostgreSQL.</summary>
    public static readonly string Others = Range(1);

    public static readonly string All = Range(0);

    /// <summary>The number of cores of the machine, although this process may not use all of them.</summary>
    public static int Count => File.ReadLines("/proc/cpuinfo").Count(line => line.StartsWith("processor", StringComparison.Ordinal));

    private static string Range(int first)
    {
        var last = Count - 1;
        return first == last ? last.ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{first}-{last}");
    }
}
