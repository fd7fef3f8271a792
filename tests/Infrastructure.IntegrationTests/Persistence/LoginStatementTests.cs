using Auth.Application.Login;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Users;
using Auth.Infrastructure.IntegrationTests.Passwords;
using Auth.Infrastructure.IntegrationTests.Persistence.Databases;

namespace Auth.Infrastructure.IntegrationTests.Persistence;

/// <summary>A login sends few statements, as each costs more than all that is computed for it, but for the hash (ADR 4).</summary>
public abstract class LoginStatementTests(DatabaseFixture database) : StoreTests(database)
{
    private const string Password = "correct horse battery staple";

    /// <summary>How many statements it takes to store the changes of several rows: where the database takes them at once, one.</summary>
    protected abstract int StatementsFor(int rows);

    [Fact]
    public async Task A_login_from_a_known_device_reads_the_account_and_the_device_once()
    {
        var (recorder, device) = await SignedInBeforeAsync();

        (await LoginAsync(recorder.Node, Password, device)).IsFailure.ShouldBeFalse();

        recorder.Commands.Clear().Count.ShouldBe(Account + TheDevice + StatementsFor(1) + SessionsTooMany + StatementsFor(3) + Events);
        await recorder.Node.DisposeAsync();
    }

    [Fact]
    public async Task A_login_from_a_new_device_reads_the_account_once()
    {
        var (recorder, _) = await SignedInBeforeAsync();

        (await LoginAsync(recorder.Node, Password, deviceToken: null)).IsFailure.ShouldBeFalse();

        recorder.Commands.Clear().Count.ShouldBe(Account + StatementsFor(1) + SessionsTooMany + DevicesTooMany + StatementsFor(3) + Events);
        await recorder.Node.DisposeAsync();
    }

    [Fact]
    public async Task A_wrong_password_reads_the_account_once()
    {
        var (recorder, _) = await SignedInBeforeAsync();

        (await LoginAsync(recorder.Node, "wrong horse battery staple", deviceToken: null)).Error.ShouldBe(UserErrors.InvalidCredentials);

        recorder.Commands.Clear().Count.ShouldBe(Account + StatementsFor(1) + StatementsFor(1) + Events);
        await recorder.Node.DisposeAsync();
    }

    private const int Account = 1;
    private const int TheDevice = 1;
    private const int SessionsTooMany = 1;
    private const int DevicesTooMany = 1;
    private const int Events = 1;

    private async Task<((Node Node, CommandRecorder Commands) Recorded, DeviceToken Device)> SignedInBeforeAsync()
    {
        var commands = new CommandRecorder();
        var node = new Node(Database.SettingsOfNode(1), interceptors: commands);
        using var hasher = Hashers.Pbkdf2(rounds: 1);
        var hash = await hasher.MakeAsync(Password);
        await node.CommitAsync(s => s.Users.Add(User.Register(Username.Create("Alice").Value, null, hash, TestTime.Now)));
        // The first login of an installation makes the key of the decoys, the next one reads it.
        await LoginAsync(node, Password, deviceToken: null);
        var issued = await LoginAsync(node, Password, deviceToken: null);
        commands.Clear();
        return ((node, commands), ((IssuedSession)issued.Value).Device);
    }

    private static Task<Result<LoginResult>> LoginAsync(Node node, string password, DeviceToken? deviceToken) =>
        node.SendAsync(new LoginCommand("alice", password, Remember: false, node.Client, Presented: null, deviceToken));
}

public sealed class SqliteLoginStatementTests(SqliteDatabase database) : LoginStatementTests(database), IClassFixture<SqliteDatabase>
{
    /// <summary>Within one process there are no round trips to save.</summary>
    protected override int StatementsFor(int rows) => rows;
}

[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlLoginStatementTests(PostgreSqlDatabase database) : LoginStatementTests(database)
{
    protected override int StatementsFor(int rows) => 1;
}
