using Auth.Domain.Terms;
using Auth.Domain.Users;
using Auth.Infrastructure.IntegrationTests.Persistence.Databases;

namespace Auth.Infrastructure.IntegrationTests.Persistence;

public abstract class TermsAcceptanceRepositoryTests(DatabaseFixture database) : DatabaseTests(database)
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task An_acceptance_is_found_for_its_user_and_version_only()
    {
        var (user, other) = (await StoreUserAsync(), await StoreUserAsync());
        await AcceptAsync(user, "v1");

        (await HasAcceptedAsync(user, "v1")).ShouldBeTrue();
        (await HasAcceptedAsync(user, "V1")).ShouldBeFalse();
        (await HasAcceptedAsync(user, "v2")).ShouldBeFalse();
        (await HasAcceptedAsync(other, "v1")).ShouldBeFalse();
    }

    [Fact]
    public async Task Acceptances_are_listed_by_user_by_version_and_in_pages()
    {
        var (first, second) = (await StoreUserAsync(), await StoreUserAsync());
        await AcceptAsync(first, "v2");
        await AcceptAsync(first, "v1", TestTime.Now.AddMinutes(1));
        await AcceptAsync(second, "v1");

        (await Node.ReadAsync(s => s.TermsAcceptances.ListByUserAsync(first.Id, None))).Select(a => (a.TermsVersion, a.AcceptedAt))
            .ShouldBe([("v2", TestTime.Now), ("v1", TestTime.Now.AddMinutes(1))]);
        (await Node.ReadAsync(s => s.TermsAcceptances.ListAsync("v1", after: null, 10, None))).Select(a => a.UserId).ShouldBe([first.Id, second.Id], ignoreOrder: true);
        var all = await Node.ReadAsync(s => s.TermsAcceptances.ListAsync(termsVersion: null, after: null, 10, None));
        all.Count.ShouldBe(3);
        var pages = new List<TermsAcceptance>();
        for (var i = 0; i < 3; i++)
            pages.AddRange(await Node.ReadAsync(s => s.TermsAcceptances.ListAsync(termsVersion: null, pages.Count == 0 ? null : (pages[^1].UserId, pages[^1].TermsVersion), 1, None)));
        pages.Select(a => (a.UserId, a.TermsVersion)).ShouldBe(all.Select(a => (a.UserId, a.TermsVersion)));
    }

    [Fact]
    public async Task Acceptances_are_removed_with_their_user()
    {
        var user = await StoreUserAsync();
        await AcceptAsync(user, "v1");

        await Node.CommitAsync(async s =>
        {
            s.Users.Remove((await s.Users.FindAsync(user.Id, None))!);
            return 0;
        });

        (await HasAcceptedAsync(user, "v1")).ShouldBeFalse();
    }

    private async Task<User> StoreUserAsync()
    {
        var user = TestUsers.Create();
        await Node.CommitAsync(s => s.Users.Add(user));
        return user;
    }

    private Task AcceptAsync(User user, string version, DateTimeOffset? at = null) => Node.CommitAsync(s => s.TermsAcceptances.Add(TermsAcceptance.Record(user, version, at ?? TestTime.Now)));

    private Task<bool> HasAcceptedAsync(User user, string version) => Node.ReadAsync(s => s.TermsAcceptances.HasAcceptedAsync(user.Id, version, None));
}

public sealed class InMemoryTermsAcceptanceRepositoryTests(InMemoryFixture database) : TermsAcceptanceRepositoryTests(database), IClassFixture<InMemoryFixture>;

public sealed class SqliteTermsAcceptanceRepositoryTests(SqliteDatabase database) : TermsAcceptanceRepositoryTests(database), IClassFixture<SqliteDatabase>;

[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlTermsAcceptanceRepositoryTests(PostgreSqlDatabase database) : TermsAcceptanceRepositoryTests(database);

[Collection(SqlServerCollection.Name)]
public sealed class SqlServerTermsAcceptanceRepositoryTests(SqlServerDatabase database) : TermsAcceptanceRepositoryTests(database);
