using System.Data.Common;
using Auth.Application.Common;
using Auth.Infrastructure.Persistence;
using Auth.Infrastructure.Settings;
using CsvHelper;

namespace Auth.Cli.Shell;

/// <summary>Faults that whoever runs a command can mend: told in a sentence, without a stack trace. All others are bugs, and show theirs.</summary>
internal static class ExpectedFaults
{
    /// <returns>Null: not expected.</returns>
    public static string? Explain(Exception fault) => fault switch
    {
        SettingsException settings => settings.Message,
        DatabaseUnusableException unusable => unusable.Message,
        InvalidDataException file => WithCause(file),
        IOException or UnauthorizedAccessException or CsvFormatException or StoreBusyException => fault.Message,
        _ when CauseInDatabase(fault) is { } database => $"The database can't be used: {database.Message}",
        _ => null,
    };

    /// <summary>A settings file that isn't JSON says where only in the inner exception.</summary>
    private static string WithCause(InvalidDataException file) => file.InnerException is { } cause ? $"{file.Message} {cause.Message}" : file.Message;

    private static Exception? CauseInDatabase(Exception? fault)
    {
        for (; fault is not null; fault = fault.InnerException)
        {
            if (fault is DbException or TimeoutException) return fault;
        }

        return null;
    }
}
