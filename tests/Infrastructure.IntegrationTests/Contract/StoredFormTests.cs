using System.Runtime.CompilerServices;
using Auth.Application.Audit;
using Auth.Domain.Common;
using Auth.Domain.Lockout;
using Auth.Domain.Users;
using Auth.Infrastructure.IntegrationTests.Persistence.Databases;
using Auth.Infrastructure.Persistence;
using Auth.Infrastructure.Persistence.Events;
using Auth.Infrastructure.Persistence.Users;
using Auth.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Auth.Infrastructure.IntegrationTests.Contract;

/// <summary>Pins the stored form of data: tables, events, and values that are derived from C# names.</summary>
public sealed class StoredFormTests
{
    /// <summary>The connection strings are never opened.</summary>
    public static TheoryData<DatabaseProvider, string, string> Databases => new()
    {
        { DatabaseProvider.Sqlite, "Data Source=:memory:", "schema.sqlite.sql" },
        { DatabaseProvider.PostgreSql, "Host=localhost;Database=auth", "schema.postgresql.sql" },
        { DatabaseProvider.SqlServer, "Server=localhost;Database=auth", "schema.sqlserver.sql" },
    };

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task The_database_schema_is_unchanged(DatabaseProvider provider, string connection, string file)
    {
        await using var node = NewNode(provider, connection);

        var script = await node.UseContextAsync(context => Task.FromResult(context.Database.GenerateCreateScript()));

        WithSortedColumns(script).ShouldMatchStored(file);
    }

    /// <summary>Event types, columns and details are derived from the names of records and properties.</summary>
    [Fact]
    public async Task Stored_event_types_and_details_are_unchanged()
    {
        await using var request = NewNode();

        var events = (from type in Events
                      let record = InboxEvent.From((IDomainEvent)Sample(type), request, isAnonymous: false)
                      let columns = (record.UserId is null ? "" : " user") + (record.SessionId is null ? "" : " session")
                      select (record.Type, Text: $"{record.Type}:{columns} {record.Details}")).ToList();

        events.Select(e => e.Text).Order(StringComparer.Ordinal).ShouldMatchStored("events.txt");
        EventTypes.All.ShouldBe(events.Select(e => e.Type), ignoreOrder: true);
    }

    /// <summary>A claim of an account must delete a new table of credentials too. Add the table to one of the lists, and to <c>EventConsequences</c>.</summary>
    [Fact]
    [Trait("Requirement", "R74")]
    public async Task Every_table_of_a_user_is_removed_by_a_claim_or_listed_as_kept()
    {
        string[] removed = ["passkeys", "passkey_ceremonies", "authenticators", "login_challenges", "devices", "terms_acceptances", "user_attributes"];
        // Sessions and links end by themselves, and the invitation created the account.
        string[] kept = ["sessions", "mailed_links", "invitations"];
        await using var node = NewNode();

        var tables = await node.UseContextAsync(context => Task.FromResult(
            (from entity in context.Model.GetEntityTypes()
             where entity.GetForeignKeys().Any(key => key.PrincipalEntityType.ClrType == typeof(User) && !key.IsOwnership)
             select entity.GetTableName()).ToList()));

        tables.ShouldBe(removed.Concat(kept), ignoreOrder: true);
    }

    /// <summary>Columns store either the names of C# enum members or their numbers.</summary>
    [Fact]
    public async Task Stored_enum_values_are_unchanged()
    {
        await using var node = NewNode();
        var columns = await node.UseContextAsync(context => Task.FromResult(
            (from entity in context.Model.GetEntityTypes()
             from property in entity.GetFlattenedProperties()
             let type = Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType
             where type.IsEnum
             from value in Enum.GetValues(type).Cast<Enum>()
             select $"{entity.GetTableName()}.{property.GetColumnName()}: {Stored(property, value)}").ToList()));

        var details = from type in Events
                      from property in type.GetProperties()
                      where property.PropertyType.IsEnum
                      from value in Enum.GetValues(property.PropertyType).Cast<object>()
                      let record = InboxEvent.From((IDomainEvent)Sample(type, value), node, isAnonymous: true)
                      select $"events.details of {record.Type}: {record.Details}";

        columns.Concat(details).Order(StringComparer.Ordinal).ShouldMatchStored("enum-values.txt");
    }

    [Fact]
    public void The_stored_form_of_pending_attempts_is_unchanged()
    {
        const string Stored = """[{"id":"01970000-0000-7000-8000-000000000001","until":"2026-01-31T12:00:30+00:00"}]""";
        PendingAttempt[] attempts = [new(new(Guid.Parse("01970000-0000-7000-8000-000000000001")), new(2026, 1, 31, 12, 0, 30, TimeSpan.Zero))];
        var converter = new PendingAttemptsConverter();

        converter.ConvertToProvider(attempts).ShouldBe(Stored);
        ((IReadOnlyList<PendingAttempt>)converter.ConvertFromProvider(Stored)!).ShouldBe(attempts);
    }

    internal static IEnumerable<Type> Events =>
        typeof(IDomainEvent).Assembly.GetTypes().Where(type => type is { IsAbstract: false } && type.IsAssignableTo(typeof(IDomainEvent)));

    private static Node NewNode(DatabaseProvider provider = DatabaseProvider.Sqlite, string connection = "Data Source=:memory:") =>
        new(new(provider, connection, MigrateOnStart: false, MaxBatchSize: null));

    /// <summary>The column order follows the C# members and is not part of the contract.</summary>
    private static IEnumerable<string> WithSortedColumns(string script)
    {
        var columns = new List<string>();
        foreach (var line in script.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("    ", StringComparison.Ordinal))
            {
                columns.Add(line.TrimEnd(','));
                continue;
            }

            foreach (var column in columns.Order(StringComparer.Ordinal)) yield return column;
            columns.Clear();
            yield return line;
        }
    }

    /// <summary>The stored text, or the stored number with the name of its member.</summary>
    private static string Stored(IProperty property, Enum value) =>
        property.GetTypeMapping().Converter?.ConvertToProvider(value) as string ?? $"{value:D} {value}";

    internal static object Sample(Type type, object? choice = null)
    {
        var constructor = type.GetConstructors().Single(c => c.GetParameters().Length > 1);
        var sample = constructor.Invoke([.. constructor.GetParameters().Select(p => choice?.GetType() == p.ParameterType ? choice : SampleOf(p.ParameterType))]);
        foreach (var property in type.GetProperties().Where(p => p.CanWrite && !constructor.GetParameters().Any(c => c.Name == p.Name))) property.SetValue(sample, SampleOf(property.PropertyType));
        return sample;
    }

    private static object SampleOf(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(string)) return "text";
        if (type == typeof(int)) return 1;
        if (type == typeof(bool)) return true;
        if (type == typeof(DateTimeOffset)) return DateTimeOffset.UnixEpoch;
        if (type == typeof(IReadOnlyList<string>)) return new[] { "text" };
        return type.IsEnum ? Enum.GetValues(type).GetValue(0)! : RuntimeHelpers.GetUninitializedObject(type);
    }
}
