using Auth.Application.Common;
using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.Infrastructure.IntegrationTests.Persistence.Databases;

namespace Auth.Infrastructure.IntegrationTests.Persistence;

/// <summary>What is asked for by a session is stored only while the session holds, however long the asking took.</summary>
public abstract class ActingSessionTests(DatabaseFixture database) : StoreTests(database)
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task What_a_live_session_does_is_stored()
    {
        var (user, session) = await SignInAsync(Some.User());
        Node.Session = new(session.Id, IsAdministrator: false);

        await LockAsync(user.Id, Node);

        (await FindAsync(user.Id)).IsActive.ShouldBeFalse();
    }

    [Fact]
    public async Task What_a_session_does_that_has_ended_is_not_stored()
    {
        var (user, session) = await SignInAsync(Some.User());
        await using var other = Database.NewNode(1);
        Node.Session = new(session.Id, IsAdministrator: false);

        await EndAsync(session.Id, other);
        await Should.ThrowAsync<SessionOverException>(() => LockAsync(user.Id, Node));

        (await FindAsync(user.Id)).IsActive.ShouldBeTrue();
    }

    [Fact]
    public async Task What_an_administrator_does_who_is_none_any_more_is_not_stored()
    {
        var (user, session) = await SignInAsync(Some.Administrator());
        await using var other = Database.NewNode(1);
        Node.Session = new(session.Id, IsAdministrator: true);

        await SetRolesAsync(user.Id, [], other);
        await Should.ThrowAsync<SessionOverException>(() => SetRolesAsync(user.Id, [Role.Administrator], Node));

        (await FindAsync(user.Id)).IsAdministrator.ShouldBeFalse();
    }

    [Fact]
    public async Task What_is_noted_while_refusing_is_stored_even_so()
    {
        var (user, session) = await SignInAsync(Some.User());
        await using var other = Database.NewNode(1);
        Node.Session = new(session.Id, IsAdministrator: false);

        await EndAsync(session.Id, other);
        await ChangeAsync(user.Id, u => u.Lock(Some.Time), UserErrors.InvalidCredentials, Node);

        (await FindAsync(user.Id)).IsActive.ShouldBeFalse();
    }

    [Fact]
    public async Task A_session_may_end_itself()
    {
        var (_, session) = await SignInAsync(Some.User());
        Node.Session = new(session.Id, IsAdministrator: false);

        await EndAsync(session.Id, Node);

        (await Node.ReadAsync(s => s.Sessions.FindAsync([session.Id], None))).Single().EndedAt.ShouldBe(Some.Time);
    }

    [Fact]
    public async Task An_administrator_who_goes_on_taking_the_role_loses_it_all_the_same()
    {
        await using var other = Database.NewNode(1);
        for (var round = 0; round < 10; round++)
        {
            var (user, session) = await SignInAsync(Some.Administrator());
            Node.Session = new(session.Id, IsAdministrator: true);

            await Task.WhenAll(
                [Task.Run(() => SetRolesAsync(user.Id, [], other)), .. Enumerable.Range(0, 5).Select(_ => Task.Run(() => TryToStayAsync(user.Id)))]);

            (await FindAsync(user.Id)).IsAdministrator.ShouldBeFalse();
        }
    }

    private async Task TryToStayAsync(UserId id)
    {
        try
        {
            await SetRolesAsync(id, [Role.Administrator], Node);
        }
        catch (SessionOverException)
        {
            // It came too late, as it should.
        }
    }

    private async Task<(User User, Session Session)> SignInAsync(User user)
    {
        var (session, _) = Some.Session(user);
        Node.Session = null;
        await Node.CommitAsync(s =>
        {
            s.Users.Add(user);
            s.Sessions.Add(session);
        });
        return (user, session);
    }

    private async Task<User> FindAsync(UserId id) => (await Node.ReadAsync(s => s.Users.FindAsync(id, None))).ShouldNotBeNull();

    private static Task<Result> LockAsync(UserId id, Node node) => ChangeAsync(id, u => u.Lock(Some.Time), Result.Success(), node);

    private static Task<Result> SetRolesAsync(UserId id, Role[] roles, Node node) => ChangeAsync(id, u => u.SetRoles(roles, Some.Time), Result.Success(), node);

    private static Task<Result> ChangeAsync(UserId id, Action<User> change, Result result, Node node) => node.CommitAsync(async s =>
    {
        change((await s.Users.FindAsync(id, None)).ShouldNotBeNull());
        return result;
    });

    private static Task<Result> EndAsync(SessionId id, Node node) => node.CommitAsync(async s =>
    {
        (await s.Sessions.FindAsync([id], None)).Single().End(SessionEnding.Logout, Some.Time);
        return Result.Success();
    });
}

public sealed class SqliteActingSessionTests(SqliteDatabase database) : ActingSessionTests(database), IClassFixture<SqliteDatabase>;

[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlActingSessionTests(PostgreSqlDatabase database) : ActingSessionTests(database);

[Collection(SqlServerCollection.Name)]
public sealed class SqlServerActingSessionTests(SqlServerDatabase database) : ActingSessionTests(database);
