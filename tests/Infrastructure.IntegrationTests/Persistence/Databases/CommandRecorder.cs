using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Auth.Infrastructure.IntegrationTests.Persistence.Databases;

/// <summary>Records the text of each command sent to the database.</summary>
public sealed class CommandRecorder : DbCommandInterceptor
{
    private readonly List<string> _commands = [];

    public IReadOnlyList<string> Commands => _commands;

    /// <returns>The commands since the last call.</returns>
    public IReadOnlyList<string> Clear()
    {
        List<string> commands = [.. _commands];
        _commands.Clear();
        return commands;
    }

    public override DbCommand CommandInitialized(CommandEndEventData eventData, DbCommand result)
    {
        _commands.Add(result.CommandText);
        return result;
    }
}
