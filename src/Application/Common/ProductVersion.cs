using System.Reflection;

namespace Auth.Application.Common;

/// <summary>The version of Auth, as reported by the server, the CLI and the metrics.</summary>
internal static class ProductVersion
{
    /// <summary>A semantic version without build metadata, such as <c>0.1.0</c>.</summary>
    public static string Current { get; } =
        typeof(ProductVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
