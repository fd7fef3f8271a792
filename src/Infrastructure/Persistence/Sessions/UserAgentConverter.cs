using CommunityToolkit.HighPerformance.Buffers;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Auth.Infrastructure.Persistence.Sessions;

/// <summary>User agents are long and repeat, and sessions are cached, so loaded sessions share the strings.</summary>
internal sealed class UserAgentConverter() : ValueConverter<string, string>(agent => agent, agent => Share(agent))
{
    private static readonly StringPool SharedText = new();

    private static string Share(string agent) => SharedText.GetOrAdd(agent);
}
