using System.Globalization;
using Auth.Application.Import;
using Auth.Commands.Hosting;
using Auth.Domain.Users;

namespace Auth.Commands.Users.Import;

/// <summary>Number of rows by result.</summary>
internal sealed record ImportCounts(long Imported, long AlreadyHere, long Refused)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Imported} imported, {AlreadyHere} already here, {Refused} refused");
}

/// <summary>Imports rows in batches, each in one transaction. An interrupted import can be run again.</summary>
/// <param name="confirmedAdministrators">The usernames of accounts that may become administrators; null for any.</param>
internal sealed class Importer(UseCaseRunner useCases, IReadOnlySet<string>? confirmedAdministrators, Action<string> complain)
{
    private const int BatchSize = 100;

    /// <summary>Replacement character of an invalid UTF-8 byte.</summary>
    private const char NotUtf8 = '\uFFFD';

    private readonly Dictionary<string, long> _rowOfName = new(StringComparer.Ordinal);

    public ImportCounts Counts { get; private set; } = new(0, 0, 0);

    public async Task ImportAsync(IEnumerable<ImportRow> rows, Action batchDone, CancellationToken cancellationToken)
    {
        foreach (var batch in rows.Select(Check).Chunk(BatchSize))
        {
            foreach (var row in batch.Where(row => row.User.IsFailure)) Reject(row, row.User.Error!.Message);
            await ImportAsync([.. batch.Where(row => row.User.IsSuccess)], cancellationToken);
            batchDone();
        }
    }

    private async Task ImportAsync(ImportRow[] batch, CancellationToken cancellationToken)
    {
        var results = await useCases.SendAsync(new ImportUsersCommand([.. batch.Select(row => row.User.Value)]) { ConfirmedAdministrators = confirmedAdministrators }, cancellationToken);
        foreach (var (row, result) in batch.Zip(results.Value))
        {
            switch (result.Kind)
            {
                case ImportStatus.Imported:
                    Counts = Counts with { Imported = Counts.Imported + 1 };
                    break;
                case ImportStatus.AlreadyExists:
                    Counts = Counts with { AlreadyHere = Counts.AlreadyHere + 1 };
                    break;
                default:
                    Reject(row, result.Reason);
                    break;
            }
        }
    }

    /// <summary>Rejects rows that cannot become an account although their fields are readable.</summary>
    private ImportRow Check(ImportRow row)
    {
        if (row.User.IsFailure) return row;
        if (!IsUtf8(row.User.Value)) return ImportRow.Rejected(row.Number, row.Name, "The row is not UTF-8. Save the file in UTF-8.");

        // Two rows with the same normalized name are two users. The second must not count as already imported.
        if (Username.Create(row.User.Value.Username) is not { IsFailure: false } name) return row;
        return _rowOfName.TryAdd(name.Value.NormalizedValue, row.Number)
            ? row
            : ImportRow.Rejected(row.Number, row.Name, $"Row {_rowOfName[name.Value.NormalizedValue]} has the same username, possibly in a different spelling.");
    }

    private static bool IsUtf8(PortableUser user) =>
        ((string?[])[user.Username, user.Email, user.PasswordHash, .. user.Roles, .. user.Attributes?.Values.Select(value => value.GetRawText()) ?? []]).All(text => text?.Contains(NotUtf8, StringComparison.Ordinal) != true);

    private void Reject(ImportRow row, string? reason)
    {
        Counts = Counts with { Refused = Counts.Refused + 1 };
        complain(string.IsNullOrEmpty(row.Name) ? $"row {row.Number}: {reason}" : $"row {row.Number}, '{row.Name}': {reason}");
    }
}
