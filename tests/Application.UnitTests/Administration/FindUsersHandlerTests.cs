using Auth.Application.Account;
using Auth.Application.Administration;
using Auth.Application.Common;
using Auth.Application.UnitTests.Common;
using Auth.TestData;

namespace Auth.Application.UnitTests.Administration;

public class FindUsersHandlerTests
{
    private readonly TestDatabase _database = new();

    [Fact]
    public async Task A_page_that_is_not_the_last_has_a_cursor_to_the_next()
    {
        AddUsers("xa", "xb", "other", "xc");

        var first = await FindAsync(new FindUsersQuery("x", Limit: 2));
        var second = await FindAsync(new FindUsersQuery("x", Limit: 2, Cursor: first.NextCursor));

        first.Items.Select(user => user.Username).ShouldBe(["xa", "xb"]);
        first.NextCursor.ShouldBe(first.Items[1].Id.ToString());
        second.Items.Select(user => user.Username).ShouldBe(["xc"]);
    }

    [Fact]
    public async Task The_last_page_has_no_cursor()
    {
        AddUsers("a", "b", "c", "d");
        var first = await FindAsync(new FindUsersQuery(Limit: 2));

        var last = await FindAsync(new FindUsersQuery(Limit: 2, Cursor: first.NextCursor));

        last.Items.Count.ShouldBe(2);
        last.NextCursor.ShouldBeNull();
    }

    [Theory]
    [InlineData(201)]
    [InlineData(int.MaxValue)]
    public async Task A_limit_above_the_maximum_returns_the_maximum(int limit)
    {
        AddUsers([.. Enumerable.Range(0, 201).Select(number => $"user {number}")]);

        var page = await FindAsync(new FindUsersQuery(Limit: limit));

        page.Items.Count.ShouldBe(200);
        page.NextCursor.ShouldNotBeNull();
    }

    [Fact]
    public async Task Users_are_found_by_their_status_now_and_by_a_role()
    {
        _database.Add(TestUsers.Create("a").WithRoles("clerk").LockedOut());
        _database.Add(TestUsers.Create("b").WithRoles("clerk"));
        _database.Add(TestUsers.Create("c").LockedOut());

        (await FindAsync(new FindUsersQuery(Status: "locked_out", Role: "clerk"))).Items.ShouldHaveSingleItem().Username.ShouldBe("a");

        _database.Time.Advance(TimeSpan.FromMinutes(15));
        (await FindAsync(new FindUsersQuery(Status: "locked_out", Role: "clerk"))).Items.ShouldBeEmpty();
    }

    [Theory]
    [Trait("Requirement", "R57")]
    [InlineData("LOCKED", null, "status")]
    [InlineData("lockedout", null, "status")]
    [InlineData("1", null, "status")]
    [InlineData("", null, "status")]
    [InlineData(null, "Not A Role", "role")]
    [InlineData(null, "%", "role")]
    [InlineData(null, "", "role")]
    public void The_validator_accepts_only_known_statuses_and_valid_roles(string? status, string? role, string field) =>
        new FindUsersValidator().GetRejectedFields(new FindUsersQuery(Status: status, Role: role)).ShouldBe([field]);

    [Theory]
    [Trait("Requirement", "R57")]
    [InlineData(null, 0, null, "limit")]
    [InlineData(null, -1, null, "limit")]
    [InlineData("", 50, null, "search")]
    [InlineData("a\0", 50, null, "search")]
    [InlineData(null, 50, "1 or 1=1", "cursor")]
    public void The_validator_bounds_paging_and_search(string? search, int limit, string? cursor, string field) =>
        new FindUsersValidator().GetRejectedFields(new FindUsersQuery(search, limit, cursor)).ShouldBe([field]);

    /// <summary>One minute apart, because users are listed in order of creation.</summary>
    private void AddUsers(params string[] usernames)
    {
        foreach (var (minute, username) in usernames.Index()) _database.Add(Domain.Users.User.Register(TestValues.Username(username), null, TestValues.Hash("right"), TestTime.Start.AddMinutes(minute)));
    }

    private async Task<Page<UserDetails>> FindAsync(FindUsersQuery query)
    {
        var context = _database.NewContext();
        return (await new FindUsersHandler(context.Users, TestAttributes.For(context, _database), _database.Time).Handle(query, CancellationToken.None)).Value;
    }
}
