using System.CommandLine;
using Auth.Commands.Hosting;
using Auth.Domain.Common;

namespace Auth.Commands.Users.Import;

/// <summary><c>auth users import</c></summary>
internal static class ImportCommand
{
    /// <summary>The counts and the rows are already printed.</summary>
    private static readonly Error Incomplete = new(ErrorKind.Invalid, "rows_refused", "Correct the rows above and import the file again. Imported accounts are skipped.");

    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "A SQLite database of user_handler, CSV with a header (separated by commas, semicolons or tabs), or JSON lines as written by 'auth users export'; use - for standard input" };
        var format = new Option<string>("--format") { Description = "The format of the file", DefaultValueFactory = _ => UserFile.Automatic };
        format.AcceptOnlyFromAmong(UserFile.Automatic, UserFile.Sqlite, UserFile.Csv, UserFile.JsonLines);
        var command = new Command("import", "Imports accounts with their passwords, roles and locks. Running it again imports only missing accounts.") { file, format };
        var confirmation = AdministratorConfirmation.AddTo(command);

        command.SetChange(async (parsed, useCases, cancellationToken) =>
        {
            using var source = await ImportSource.OpenAsync(parsed.GetRequiredValue(file), cancellationToken);
            Result<UserFile> Open() => UserFile.Open(source, parsed.GetRequiredValue(format), useCases.MaxFailedAttempts);

            // The file is read again for the import, and may have changed.
            HashSet<string>? confirmedAdministrators = null;
            if (!confirmation.IsGiven(parsed))
            {
                var found = await NewAdministrators.FindAsync(Open(), useCases, cancellationToken);
                if (found.IsFailure) return found.Error;

                var confirmed = await AdministratorConfirmation.AskAsync(found.Value, cancellationToken);
                if (confirmed.IsFailure) return confirmed;

                confirmedAdministrators = [.. found.Value];
            }

            var opened = Open();
            if (opened.IsFailure) return opened.Error;

            using var users = opened.Value;
            var importer = new Importer(useCases, confirmedAdministrators, Terminal.Complain);
            await ImportProgress.ShowAsync(users, importer, cancellationToken);
            await Console.Out.WriteLineAsync(importer.Counts.ToString());
            return importer.Counts.Refused == 0 ? Result.Success() : Incomplete;
        });
        return command;
    }

}
