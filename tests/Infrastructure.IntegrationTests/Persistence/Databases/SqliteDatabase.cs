using Auth.Infrastructure.Persistence;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Auth.Infrastructure.IntegrationTests.Persistence.Databases;

/// <summary>A database file in a new folder, one for each test class.</summary>
public sealed class SqliteDatabase : DatabaseFixture
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("auth-tests-");

    public string File => Path.Combine(_folder.FullName, "auth.db");

    internal override DatabaseSettings Settings => new(DatabaseProvider.Sqlite, $"Data Source={File}", MigrateOnStart: false, MaxBatchSize: null);

    internal override async Task EmptyAsync(AuthContext context)
    {
        await context.UsersAndDecoys.ExecuteDeleteAsync();
        await context.Events.ExecuteDeleteAsync();
        await context.EventInbox.ExecuteDeleteAsync();
        await context.Revocations.ExecuteDeleteAsync();
        await context.EventCounts.ExecuteDeleteAsync();
        await context.QueuedMails.ExecuteDeleteAsync();
        await context.MailboxQuotas.ExecuteDeleteAsync();
        await context.Submissions.ExecuteDeleteAsync();
        await context.PendingRegistrations.ExecuteDeleteAsync();
        await context.Invitations.ExecuteDeleteAsync();
        await context.ServiceAccounts.ExecuteDeleteAsync();
        await context.PasskeyCeremonies.ExecuteDeleteAsync();
        await context.Leases.ExecuteDeleteAsync();
        await context.EventSubscriptions.ExecuteDeleteAsync();
        await context.BlockedUsers.ExecuteDeleteAsync();
        await context.SetAsideEvents.ExecuteDeleteAsync();
    }

    protected override Task StopAsync()
    {
        SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
        return Task.CompletedTask;
    }
}
