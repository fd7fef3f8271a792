using Auth.Domain.Attributes;
using Auth.Domain.Users;
using Auth.Infrastructure.IntegrationTests.Persistence.Databases;

namespace Auth.Infrastructure.IntegrationTests.Persistence;

public abstract class UserAttributeRepositoryTests(DatabaseFixture database) : DatabaseTests(database)
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Attributes_are_listed_for_one_and_for_several_users()
    {
        var (first, second, third) = (await StoreUserAsync(("department", "sales"), ("floor", "3")), await StoreUserAsync(("department", "störung 部")), await StoreUserAsync());

        (await ListAsync(first)).ShouldBe([(first.Id, "department", "sales"), (first.Id, "floor", "3")], ignoreOrder: true);
        (await ListAsync(second, third)).ShouldBe([(second.Id, "department", "störung 部")]);
        (await ListAsync(first, second)).Count.ShouldBe(3);
    }

    [Fact]
    public async Task An_attribute_is_changed_and_removed_without_the_others()
    {
        var user = await StoreUserAsync(("department", "sales"), ("floor", "3"), ("title", "Dr."));

        await ChangeAsync(user, "department", attribute => attribute.Change("support"));
        await Node.CommitAsync(async s =>
        {
            s.UserAttributes.Remove((await s.UserAttributes.ListByUsersAsync([user.Id], None)).Single(a => a.Name == "floor"));
            return 0;
        });

        (await ListAsync(user)).ShouldBe([(user.Id, "department", "support"), (user.Id, "title", "Dr.")], ignoreOrder: true);
    }

    [Fact]
    public async Task Users_are_found_by_the_whole_value_of_an_attribute_in_the_order_of_their_creation()
    {
        var (first, second) = (await StoreUserAsync(("department", "sales")), await StoreUserAsync(("department", "sales"), ("floor", "sales")));
        await StoreUserAsync(("department", "Sales"));
        await StoreUserAsync(("department", "sales east"));
        await StoreUserAsync(("region", "sales"));

        (await SearchAsync("department", "sales")).ShouldBe(new[] { first.Id, second.Id }.OrderBy(id => id.Value));
        (await SearchAsync("department", "sales", limit: 1)).Count.ShouldBe(1);
        (await SearchAsync("floor", "sales")).ShouldBe([second.Id]);
        (await SearchAsync("department", "sale_")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Attributes_are_removed_with_their_user()
    {
        var user = await StoreUserAsync(("department", "sales"));

        await Node.CommitAsync(async s =>
        {
            s.Users.Remove((await s.Users.FindAsync(user.Id, None))!);
            return 0;
        });

        (await ListAsync(user)).ShouldBeEmpty();
        (await SearchAsync("department", "sales")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Parallel_changes_of_different_attributes_are_all_stored()
    {
        var user = await StoreUserAsync(("a0", "old"), ("a1", "old"));

        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => SetAsync(user, $"a{i}", $"new {i}"))));

        (await ListAsync(user)).Select(a => (a.Name, a.Value)).ShouldBe(Enumerable.Range(0, 8).Select(i => ($"a{i}", $"new {i}")), ignoreOrder: true);
    }

    [Fact]
    public async Task Parallel_changes_of_one_attribute_leave_one_of_the_values()
    {
        var user = await StoreUserAsync();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => SetAsync(user, "department", $"new {i}"))));

        (await ListAsync(user)).ShouldHaveSingleItem().Value.ShouldStartWith("new ");
    }

    private Task<int> SetAsync(User user, string name, string value) => Node.CommitAsync(async s =>
    {
        if ((await s.UserAttributes.ListByUsersAsync([user.Id], None)).SingleOrDefault(a => a.Name == name) is { } attribute) attribute.Change(value);
        else s.UserAttributes.Add(new UserAttribute(user.Id, name, value));
        return 0;
    });

    private Task<int> ChangeAsync(User user, string name, Action<UserAttribute> change) => Node.CommitAsync(async s =>
    {
        change((await s.UserAttributes.ListByUsersAsync([user.Id], None)).Single(a => a.Name == name));
        return 0;
    });

    private async Task<User> StoreUserAsync(params (string Name, string Value)[] attributes)
    {
        var user = TestUsers.Create();
        await Node.CommitAsync(s =>
        {
            s.Users.Add(user);
            foreach (var (name, value) in attributes) s.UserAttributes.Add(new UserAttribute(user.Id, name, value));
        });
        return user;
    }

    private async Task<IReadOnlyList<(UserId UserId, string Name, string Value)>> ListAsync(params User[] users) =>
        [.. (await Node.ReadAsync(s => s.UserAttributes.ListByUsersAsync([.. users.Select(u => u.Id)], None))).Select(a => (a.UserId, a.Name, a.Value))];

    private async Task<IReadOnlyList<UserId>> SearchAsync(string name, string value, int limit = 10) =>
        [.. (await Node.ReadAsync(s => s.Users.SearchAsync(new UserSearch(null, After: null, limit) { Attribute = new(name, value) }, None))).Select(u => u.Id)];
}

public sealed class InMemoryUserAttributeRepositoryTests(InMemoryFixture database) : UserAttributeRepositoryTests(database), IClassFixture<InMemoryFixture>;

public sealed class SqliteUserAttributeRepositoryTests(SqliteDatabase database) : UserAttributeRepositoryTests(database), IClassFixture<SqliteDatabase>;

[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlUserAttributeRepositoryTests(PostgreSqlDatabase database) : UserAttributeRepositoryTests(database);

[Collection(SqlServerCollection.Name)]
public sealed class SqlServerUserAttributeRepositoryTests(SqlServerDatabase database) : UserAttributeRepositoryTests(database);
