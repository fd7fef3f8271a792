using System.Globalization;

namespace Auth.Bench.Servers;

/// <summary>Who runs where: the measured server has a core of its own; what loads it, and its database, have the others.</summary>
internal static class Cores
{
    /// <summary>The measured server's.</summary>
    public const string Measured = "0";

    /// <summary>Of all others: build/bench starts this process, and with it PostgreSQL, there.</summary>
    public static readonly string Others = Range(1);

    public static readonly string All = Range(0);

    /// <summary>All of the machine, while this process may only use some.</summary>
    public static int Count => File.ReadLines("/proc/cpuinfo").Count(line => line.StartsWith("processor", StringComparison.Ordinal));

    private static string Range(int first)
    {
        var last = Count - 1;
        return first == last ? last.ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{first}-{last}");
    }
}
