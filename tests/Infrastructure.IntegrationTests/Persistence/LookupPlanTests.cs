using Auth.Domain.Users;
using Auth.Infrastructure.IntegrationTests.Persistence.Databases;
using Microsoft.EntityFrameworkCore;

namespace Auth.Infrastructure.IntegrationTests.Persistence;

/// <summary>The lookup of a login name finds accounts and decoys by index, so its time does not grow with their number.</summary>
public sealed class LookupPlanTests(SqliteDatabase database) : DatabaseTests(database), IClassFixture<SqliteDatabase>
{
    private static readonly string[] KeyNames = ["@key", "@decoy"];

    [Theory]
    [InlineData("alice", "ix_users_username_key")]
    [InlineData("alice@example.org", "ix_users_email_key")]
    public async Task The_lookup_of_a_login_name_uses_an_index_and_scans_no_table(string name, string index)
    {
        var recorder = new CommandRecorder();
        await using var node = new Node(Database.Settings, time: null, recorder);
        await node.CommitAsync(s => s.Users.FindOrCreateDecoyAsync(LoginName.Parse("unknown"), CancellationToken.None));
        recorder.Clear();

        await node.CommitAsync(s => s.Users.FindOrCreateDecoyAsync(LoginName.Parse(name), CancellationToken.None));

        var lookup = recorder.Commands.First(c => c.Contains("\"users\"", StringComparison.Ordinal) && c.StartsWith("SELECT", StringComparison.Ordinal));
        var plan = await ExplainAsync(lookup);
        plan.ShouldContain(step => step.Contains(index, StringComparison.Ordinal));
        plan.ShouldAllBe(step => !step.StartsWith("SCAN u", StringComparison.Ordinal));
    }

    private Task<List<string>> ExplainAsync(string query) => Node.UseContextAsync(async context =>
    {
        await context.Database.OpenConnectionAsync();
        await using var command = context.Database.GetDbConnection().CreateCommand();
        command.CommandText = "EXPLAIN QUERY PLAN " + query;
        foreach (var name in KeyNames)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, "x");
            command.Parameters.Add(parameter);
        }

        await using var rows = await command.ExecuteReaderAsync();
        var steps = new List<string>();
        while (await rows.ReadAsync()) steps.Add(rows.GetString(3));
        return steps;
    });
}
