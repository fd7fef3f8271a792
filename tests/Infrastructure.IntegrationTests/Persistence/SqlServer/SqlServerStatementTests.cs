using System.Data;
using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Application.Repeats;
using Auth.Domain.Access;
using Auth.Domain.Common;
using Auth.Domain.ServiceAccounts;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.Infrastructure.IntegrationTests.Persistence.Databases;
using Auth.Infrastructure.Persistence;
using Auth.Infrastructure.Persistence.Events;
using Auth.Infrastructure.Persistence.Providers;
using Auth.Infrastructure.Persistence.Sessions;
using Auth.Infrastructure.Persistence.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace Auth.Infrastructure.IntegrationTests.Persistence.SqlServer;

/// <summary>Runs every method of the persistence layer on a recording connection, to check all statements for SQL Server. A statement site that was not recorded fails the test.</summary>
public sealed class SqlServerStatementTests(SqlServerStatementTests.Recording recording) : IClassFixture<SqlServerStatementTests.Recording>
{
    private static readonly string[] TablesWithGuids = ["letters", "pending_registrations"];

    [Fact]
    public void Every_statement_site_is_recorded()
    {
        recording.Sites.Required.Count.ShouldBeGreaterThan(30);

        recording.Sites.Required.Where(site => recording.Statements.Count(s => s.Site == site.Key) < site.Value)
            .Select(site => $"{site.Key} sends {site.Value}, recorded {recording.Statements.Count(s => s.Site == site.Key)}").ShouldBeEmpty();
    }

    [Fact]
    public void Every_statement_is_valid_T_SQL() => recording.Statements.Select(s => s.Text).Distinct().SelectMany(TSql.FindErrors).ShouldBeEmpty();

    [Fact]
    public void No_statement_uses_MERGE() => recording.Statements.ShouldAllBe(s => !s.Text.Contains("MERGE", StringComparison.Ordinal));

    [Fact]
    public void No_binary_id_is_compared_with_a_uniqueidentifier()
    {
        var raw = recording.Statements.Where(s => s.Types.Contains(SqlDbType.UniqueIdentifier)).ToList();

        raw.ShouldNotBeEmpty();
        raw.Where(s => TSql.FindTables(s.Text).Except(TablesWithGuids).Any()).Select(s => s.Text).ShouldBeEmpty();
        Recording.CreateContext(new RecordingConnection()).Model.GetEntityTypes()
            .Where(t => t.GetProperties().Any(p => p.GetColumnType() == "uniqueidentifier")).Select(t => t.GetTableName()).ShouldBe(TablesWithGuids, ignoreOrder: true);
    }

    [Fact]
    public void Every_non_query_statement_requests_the_row_count()
    {
        var counted = recording.Statements.Where(s => s.IsNonQuery).ToList();

        counted.ShouldNotBeEmpty();
        counted.Where(s => !s.Text.Contains(SqlServerRowCountInterceptor.Prefix, StringComparison.Ordinal)).Select(s => s.Text).ShouldBeEmpty();
    }

    /// <summary>With read committed snapshot, a query without a hint reads an older version of the row and locks nothing (ADR 20).</summary>
    [Fact]
    public void The_session_the_roles_and_the_key_of_an_actor_are_read_under_a_lock() =>
        recording.Statements.SelectMany(s => TSql.FindLockedTables(s.Text)).Distinct().ShouldBe(["sessions", "users", "service_accounts", "service_account_keys"], ignoreOrder: true);

    /// <summary>Records the statements of all entry points.</summary>
    public sealed class Recording : IAsyncLifetime
    {
        private static readonly DatabaseSettings Settings = new(DatabaseProvider.SqlServer, "Data Source=nowhere;Initial Catalog=auth", MigrateOnStart: false, MaxBatchSize: null);

        private readonly RecordingConnection _connection = new();

        internal StatementSites Sites { get; } = new();

        internal IReadOnlyList<RecordingConnection.Statement> Statements => _connection.Statements;

        public async ValueTask InitializeAsync()
        {
            _connection.Sites = Sites;
            await using var node = new Node(Settings, services => services
                .AddScoped<AuthContext>(_ => CreateContext(_connection))
                .AddSingleton(CreateInspector(typeof(SqlServerAuthContext)))
                .AddSingleton(CreateReadiness)
                .AddSingleton(new AuditLogSettings(TimeSpan.FromDays(1)))
                .AddSingleton(new AccountLookup(Settings, _ => _connection)));
            await SqlServerState.IsMissingAsync(SqlExceptions.WithNumber(4060), Settings, _ => _connection, CancellationToken.None);
            await node.UseServicesAsync(services =>
            {
                // Enables two optional statements: the trial write after a failed write, and the insert of a form submission.
                services.GetRequiredService<WriteHealth>().Report(SqlExceptions.WithNumber(-2));
                services.GetRequiredService<CurrentSubmission>().Begin(new SubmissionKey(Sha256Digest.Compute("a form")), bodyDigest: null, _ => SubmissionOutcome.Done);
                return services.GetRequiredService<IUnitOfWork>().ExecuteAsync(() => Task.FromResult(Result.Success()), CancellationToken.None);
            });
            node.Actor = new ServiceAccountActor(ServiceAccountId.New(TestTime.Now), ServiceKeyId.New(TestTime.Now), "reports", Scopes.UsersWrite);
            await node.UseServicesAsync(services => services.GetRequiredService<IUnitOfWork>().ExecuteAsync(() => Task.FromResult(Result.Success()), CancellationToken.None));
            node.Actor = Actor.Anonymous;
            foreach (var type in Sites.EntryPointTypes)
            {
                await node.UseServicesAsync(services => RunAsync(services, type, times: 2));
                node.Actor = new SignedInUser(UserId.New(TestTime.Now), SessionId.New(TestTime.Now), IsAdministrator: true, TestTime.Now);
                await node.UseServicesAsync(services => services.GetRequiredService<IUnitOfWork>().ExecuteAsync(
                    async () =>
                    {
                        await RunAsync(services, type, times: 1);
                        return Result.Success();
                    },
                    CancellationToken.None));
                node.Actor = Actor.Anonymous;
            }
        }

        public async ValueTask DisposeAsync() => await _connection.DisposeAsync();

        internal static SqlServerAuthContext CreateContext(RecordingConnection connection) =>
            new((DbContextOptions<SqlServerAuthContext>)new DbContextOptionsBuilder<SqlServerAuthContext>().UseDatabase(Settings).UseSqlServer(connection).Options);

        private DatabaseInspector CreateInspector(Type context) => new(new MigrationHistory(context), Settings, _ => _connection);

        /// <summary>Uses a context without migrations. Pending migrations would end the check before its other statements.</summary>
        private DatabaseReadiness CreateReadiness(IServiceProvider provider)
        {
            var scopes = provider.GetRequiredService<IServiceScopeFactory>();
            return new(
                new DatabaseSchema(scopes, CreateInspector(typeof(AuthContext)), Settings, TimeProvider.System),
                provider.GetRequiredService<WriteHealth>(),
                provider.GetRequiredService<WriterQueue>(),
                scopes,
                NullLogger<DatabaseReadiness>.Instance);
        }

        /// <summary>What is checked at the commit, which is no service.</summary>
        private static ActorRecheck? CreateRecheck(Type type) =>
            type == typeof(SessionRecheck) ? new SessionRecheck(new(UserId.New(TestTime.Now), SessionId.New(TestTime.Now), IsAdministrator: true, TestTime.Now), ["admin", "helpdesk"])
            : type == typeof(ServiceAccountRecheck) ? new ServiceAccountRecheck(new(ServiceAccountId.New(TestTime.Now), ServiceKeyId.New(TestTime.Now), "reports", Scopes.UsersWrite))
            : null;

        private async Task RunAsync(IServiceProvider services, Type type, int times)
        {
            var instance = services.GetService(type) ?? CreateRecheck(type) ?? ActivatorUtilities.CreateInstance(services, type);
            foreach (var method in StatementSites.GetEntryPoints(type))
            {
                foreach (var arguments in new Arguments(services).For(method))
                {
                    for (var i = 0; i < times; i++)
                    {
                        _connection.EntryPoint = StatementSites.GetKey(method);
                        if (method.Invoke(instance, arguments) is Task task) await task;
                        _connection.EntryPoint = null;
                    }
                }
            }

            if (services.GetService(type) is null && instance is IDisposable disposable) disposable.Dispose();
        }
    }
}

/// <summary>Parses T-SQL with the parser of Microsoft.</summary>
internal static class TSql
{
    public static IEnumerable<string> FindErrors(string sql)
    {
        Parse(sql, out var errors);
        return errors.Select(e => $"{e.Message} ({e.Line}, {e.Column}) in {sql}");
    }

    public static TSqlFragment Parse(string sql, out IList<ParseError> errors) => new TSql160Parser(initialQuotedIdentifiers: true).Parse(new StringReader(sql), out errors);

    public static IReadOnlyCollection<string> FindTables(string sql)
    {
        var tables = new Tables();
        Parse(sql, out _).Accept(tables);
        return [.. tables.Names.Except(tables.Aliases)];
    }

    /// <summary>The tables that are read with the hint <c>REPEATABLEREAD</c>.</summary>
    public static IReadOnlyCollection<string> FindLockedTables(string sql)
    {
        var tables = new Tables();
        Parse(sql, out _).Accept(tables);
        return tables.Locked;
    }

    /// <summary>The column names of a batch with a single query; empty for any other batch.</summary>
    public static IReadOnlyList<string> FindColumns(string sql)
    {
        var statements = Parse(sql, out _) is TSqlScript { Batches: [var batch] } ? batch.Statements.Where(s => s is not DeclareVariableStatement and not PredicateSetStatement).ToList() : [];
        if (statements is not [SelectStatement { QueryExpression: var query }]) return [];

        while (query is BinaryQueryExpression union) query = union.FirstQueryExpression;
        return query is QuerySpecification specification ? [.. specification.SelectElements.OfType<SelectScalarExpression>().Select(GetName)] : [];
    }

    private static string GetName(SelectScalarExpression column) =>
        column.ColumnName?.Value ?? (column.Expression as ColumnReferenceExpression)?.MultiPartIdentifier.Identifiers[^1].Value ?? "";

    private sealed class Tables : TSqlFragmentVisitor
    {
        public HashSet<string> Names { get; } = [];

        public HashSet<string> Aliases { get; } = [];

        public HashSet<string> Locked { get; } = [];

        public override void Visit(NamedTableReference node)
        {
            Names.Add(node.SchemaObject.BaseIdentifier.Value);
            if (node.Alias is { } alias) Aliases.Add(alias.Value);
            if (node.TableHints.Any(hint => hint.HintKind == TableHintKind.RepeatableRead)) Locked.Add(node.SchemaObject.BaseIdentifier.Value);
        }
    }
}
