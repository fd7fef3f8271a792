using System.Data.Common;
using Auth.Application.Common;
using Auth.Application.Common.Settings;
using Auth.Infrastructure.Persistence;
using CsvHelper;

namespace Auth.Commands.Hosting;

/// <summary>Exceptions that the operator can resolve, reported in one sentence. All others are bugs and show a stack trace.</summary>
internal static class ExpectedExceptions
{
    /// <returns>Null if the exception is not expected.</returns>
    public static string? Describe(Exception exception) => exception switch
    {
        SettingsException or DatabaseUnusableException or CommandServicesException => exception.Message,
        InvalidDataException file => WithPosition(file),
        IOException or UnauthorizedAccessException or CsvFormatException or DatabaseBusyException => exception.Message,
        _ when CauseInDatabase(exception) is { } database => $"The database can't be used: {database.Message}",
        _ => null,
    };

    /// <summary>For a settings file with invalid JSON, only the innermost exception names the position.</summary>
    private static string WithPosition(InvalidDataException file) =>
        file.GetBaseException() is var cause && cause != file ? $"{file.Message} {cause.Message}" : file.Message;

    private static Exception? CauseInDatabase(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is DbException or TimeoutException) return exception;
        }

        return null;
    }
}
