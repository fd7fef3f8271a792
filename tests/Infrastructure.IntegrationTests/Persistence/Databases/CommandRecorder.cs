using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Auth.Infrastructure.IntegrationTests.Persistence.Databases;

/// <summary>Notes the text of each command that is sent to the database.</summary>
public sealed class CommandRecorder : DbCommandInterceptor
{
    private readonly List<string> _commands = [];

    public IReadOnlyList<string> Commands => _commands;

    /// <summary>Forgets the commands.</summary>
    /// <returns>Those since the last time.</returns>
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
