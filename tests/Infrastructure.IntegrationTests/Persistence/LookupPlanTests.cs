using System.Text.RegularExpressions;
using Auth.Application.Mail;
using Auth.Domain.Common;
using Auth.Domain.ServiceAccounts;
using Auth.Domain.Users;
using Auth.Infrastructure.IntegrationTests.Persistence.Databases;
using Microsoft.EntityFrameworkCore;

namespace Auth.Infrastructure.IntegrationTests.Persistence;

/// <summary>Logins, keys of service accounts, the dispatch of mails and searches by attribute find their rows by index, so their time does not grow with the number of rows.</summary>
public sealed partial class LookupPlanTests(SqliteDatabase database) : DatabaseTests(database), IClassFixture<SqliteDatabase>
{
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

    [Fact]
    [Trait("Requirement", "R77")]
    public async Task The_next_mail_is_found_by_index_without_sorting_the_backlog()
    {
        var recorder = new CommandRecorder();
        await using var node = new Node(Database.Settings, time: null, recorder);

        await node.ReadAsync(s => s.Outbox.LeaseNextAsync(MailPriority.Request, CancellationToken.None));

        var plan = await ExplainAsync(recorder.Commands.Single(c => c.Contains("\"letters\"", StringComparison.Ordinal)));
        plan.ShouldContain(step => step.Contains("ix_letters_priority_due_at_id", StringComparison.Ordinal));
        plan.ShouldNotContain(step => step.Contains("TEMP B-TREE", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_search_by_an_attribute_uses_the_index_of_values()
    {
        var recorder = new CommandRecorder();
        await using var node = new Node(Database.Settings, time: null, recorder);

        await node.ReadAsync(s => s.Users.SearchAsync(new UserSearch(null, After: null, 10) { Attribute = new("department", "sales") }, CancellationToken.None));

        var plan = await ExplainAsync(recorder.Commands.Single(c => c.Contains("\"user_attributes\"", StringComparison.Ordinal)));
        plan.ShouldContain(step => step.Contains("ix_user_attributes_name_value (name=? AND value=?", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_lookup_of_a_key_uses_the_index_of_hashes_and_then_the_id_of_the_account()
    {
        var recorder = new CommandRecorder();
        await using var node = new Node(Database.Settings, time: null, recorder);

        await node.ReadAsync(s => s.ServiceAccounts.FindByKeyAsync(Token<ServiceKey>.New().Hash(), CancellationToken.None));

        var plan = await ExplainAsync(recorder.Commands.Single(c => c.Contains("\"service_accounts\"", StringComparison.Ordinal)));
        plan.ShouldContain(step => step.Contains("ix_service_account_keys_token_hash (token_hash=?", StringComparison.Ordinal));
        plan.ShouldContain(step => step.Contains("_service_accounts_1 (id=?", StringComparison.Ordinal));
    }

    private Task<List<string>> ExplainAsync(string query) => Node.UseContextAsync(async context =>
    {
        await context.Database.OpenConnectionAsync();
        await using var command = context.Database.GetDbConnection().CreateCommand();
        command.CommandText = "EXPLAIN QUERY PLAN " + query;
        foreach (var name in ParameterName().Matches(query).Select(match => match.Value).Distinct())
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

    [GeneratedRegex("@\\w+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ParameterName();
}
