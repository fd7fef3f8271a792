using Auth.Application.Login;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Users;
using Auth.Infrastructure.IntegrationTests.Passwords;
using Auth.Infrastructure.IntegrationTests.Persistence.Databases;

namespace Auth.Infrastructure.IntegrationTests.Persistence;

/// <summary>A login sends few statements: except for the hash, each costs more than all computation of a login (ADR 4).</summary>
public abstract class LoginStatementTests(DatabaseFixture database) : DatabaseTests(database)
{
    private const string Password = "correct horse battery staple";

    /// <summary>The number of statements that store the changes of several rows. It is 1 if the provider batches them.</summary>
    protected abstract int CountStatements(int rows);

    [Fact]
    public async Task A_login_from_a_known_device_reads_the_account_and_the_device_once()
    {
        var (recorder, device) = await PrepareLoginAsync();

        (await LoginAsync(recorder.Node, Password, device)).IsFailure.ShouldBeFalse();

        recorder.Commands.Clear().Count.ShouldBe(AccountLookup + DeviceLookup + CountStatements(1) + SessionLimitCheck + CountStatements(3) + EventInsert);
        await recorder.Node.DisposeAsync();
    }

    [Fact]
    public async Task A_login_from_a_new_device_reads_the_account_once()
    {
        var (recorder, _) = await PrepareLoginAsync();

        (await LoginAsync(recorder.Node, Password, deviceToken: null)).IsFailure.ShouldBeFalse();

        recorder.Commands.Clear().Count.ShouldBe(AccountLookup + CountStatements(1) + SessionLimitCheck + DeviceLimitCheck + CountStatements(3) + EventInsert);
        await recorder.Node.DisposeAsync();
    }

    [Fact]
    public async Task A_wrong_password_reads_the_account_once()
    {
        var (recorder, _) = await PrepareLoginAsync();

        (await LoginAsync(recorder.Node, "wrong horse battery staple", deviceToken: null)).Error.ShouldBe(UserErrors.InvalidCredentials);

        recorder.Commands.Clear().Count.ShouldBe(AccountLookup + CountStatements(1) + CountStatements(1) + EventInsert);
        await recorder.Node.DisposeAsync();
    }

    private const int AccountLookup = 1;
    private const int DeviceLookup = 1;
    private const int SessionLimitCheck = 1;
    private const int DeviceLimitCheck = 1;
    private const int EventInsert = 1;

    private async Task<((Node Node, CommandRecorder Commands) Recorded, Token<Device> Device)> PrepareLoginAsync()
    {
        var commands = new CommandRecorder();
        var node = new Node(Database.SettingsOfNode(1), interceptors: commands);
        using var hasher = Hashers.Pbkdf2(rounds: 1);
        var hash = await hasher.CreateHashAsync(Password);
        await node.CommitAsync(s => s.Users.Add(User.Register(Username.Create("Alice").Value, null, hash, TestTime.Now)));
        // The first login of an installation creates the decoy secret, and the next one reads it.
        await LoginAsync(node, Password, deviceToken: null);
        var issued = await LoginAsync(node, Password, deviceToken: null);
        commands.Clear();
        return ((node, commands), ((IssuedSession)issued.Value).Device);
    }

    private static Task<Result<LoginResult>> LoginAsync(Node node, string password, Token<Device>? deviceToken) =>
        node.SendAsync(new LoginCommand("alice", password, Remember: false, node.Client, PresentedToken: null, deviceToken));
}

public sealed class SqliteLoginStatementTests(SqliteDatabase database) : LoginStatementTests(database), IClassFixture<SqliteDatabase>
{
    /// <summary>SQLite does not batch: in one process there are no round trips to save.</summary>
    protected override int CountStatements(int rows) => rows;
}

[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlLoginStatementTests(PostgreSqlDatabase database) : LoginStatementTests(database)
{
    protected override int CountStatements(int rows) => 1;
}
