using Auth.Application.Account;
using Auth.Application.Administration;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Users;
using Auth.TestData;
using NSubstitute;

namespace Auth.Application.UnitTests.Administration;

public class FindUsersTests
{
    private readonly TheApplication _app = new();

    [Fact]
    public async Task A_page_that_is_not_the_last_leads_to_the_next()
    {
        User[] three = [TestUsers.Create("a"), TestUsers.Create("b"), TestUsers.Create("c")];
        _app.Users.SearchAsync(new UserSearch("x", null, 3), Arg.Any<CancellationToken>()).Returns(three);

        var page = (await _app.Send(new FindUsersQuery("x", Limit: 2))).Value;

        page.Items.Select(u => u.Username).ShouldBe(["a", "b"]);
        page.NextCursor.ShouldBe(three[1].Id.ToString());
    }

    [Fact]
    public async Task The_last_page_leads_nowhere()
    {
        var before = UserId.New(_app.Now);
        _app.Users.SearchAsync(new UserSearch(null, before, 3), Arg.Any<CancellationToken>()).Returns([TestUsers.Create("c"), TestUsers.Create("d")]);

        var page = (await _app.Send(new FindUsersQuery(Limit: 2, Cursor: before.ToString()))).Value;

        page.Items.Count.ShouldBe(2);
        page.NextCursor.ShouldBeNull();
    }

    [Fact]
    public async Task The_known_roles_are_the_administrators_and_those_of_some_account()
    {
        var (reader, writer) = (Role.Create("reader").Value, Role.Create("writer").Value);
        _app.Users.ListRolesAsync(default, default).ReturnsForAnyArgs([[writer], [writer, reader]]);

        (await _app.Send(new ListRolesQuery())).Value.ShouldBe(["admin", "reader", "writer"]);
    }

    [Fact]
    public async Task Users_are_found_by_their_status_now_and_by_a_role()
    {
        var search = new UserSearch(null, null, 51) { Status = new UserStatusFilter(UserStatus.LockedOut, _app.Now), Role = TestValues.Role("clerk") };
        _app.Users.SearchAsync(search, Arg.Any<CancellationToken>()).Returns([TestUsers.Create("a")]);

        (await _app.Send(new FindUsersQuery(Status: "locked_out", Role: "clerk"))).Value.Items.ShouldHaveSingleItem().Username.ShouldBe("a");
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
    public async Task A_status_and_a_role_are_known_words(string? status, string? role, string field)
    {
        (await _app.Send(new FindUsersQuery(Status: status, Role: role))).Error!.Fields!.Keys.ShouldBe([field]);
    }

    [Theory]
    [Trait("Requirement", "R57")]
    [InlineData(null, 0, null, "limit")]
    [InlineData(null, 201, null, "limit")]
    [InlineData("", 50, null, "search")]
    [InlineData("a\0", 50, null, "search")]
    [InlineData(null, 50, "1 or 1=1", "cursor")]
    public async Task Paging_and_search_are_bounded(string? search, int limit, string? cursor, string field)
    {
        (await _app.Send(new FindUsersQuery(search, limit, cursor))).Error!.Fields!.Keys.ShouldBe([field]);
    }

    [Fact]
    [Trait("Requirement", "R58")]
    public async Task A_user_is_shown_without_the_password()
    {
        var alice = _app.With(TestUsers.Create().WithEmail("alice@example.org").WithRoles("clerk", "admin").WithFailedAttempts(2));

        var shown = (await _app.Send(new GetUserQuery(alice.Id))).Value;

        (shown.Username, shown.Email, shown.Status, shown.FailedAttempts).ShouldBe(("alice", "alice@example.org", UserStatus.Active, 2));
        shown.Roles.ShouldBe(["admin", "clerk"]);
        shown.ToString().ShouldNotContain("$test$");
    }

    [Fact]
    public async Task A_lockout_is_shown_while_it_lasts()
    {
        var alice = _app.With(TestUsers.Create().LockedOut());

        var during = (await _app.Send(new GetUserQuery(alice.Id))).Value;
        _app.Time.Advance(TimeSpan.FromMinutes(15));
        var after = (await _app.Send(new GetUserQuery(alice.Id))).Value;

        (during.Status, during.FailedAttempts, during.LockedUntil).ShouldBe((UserStatus.LockedOut, 5, TestTime.Start.AddMinutes(15)));
        (after.Status, after.FailedAttempts, after.LockedUntil).ShouldBe((UserStatus.Active, 0, null));
    }

    [Theory]
    [InlineData("ALICE")]
    [InlineData("alice@example.org")]
    public async Task A_user_is_found_by_any_spelling_of_the_name_and_by_the_address(string name)
    {
        var alice = _app.With(TestUsers.Create().WithEmail("alice@example.org"));

        (await _app.Send(new GetUserByNameQuery(name))).Value.Id.ShouldBe(alice.Id.Value);
    }

    [Fact]
    public async Task Who_is_not_there_is_not_found()
    {
        (await _app.Send(new GetUserQuery(UserId.New(_app.Now)))).Error.ShouldBe(UserErrors.NotFound);
        (await _app.Send(new GetUserByNameQuery("nobody"))).Error.ShouldBe(UserErrors.NotFound);
        (await _app.Send(new GetUserByNameQuery(""))).Error!.Fields!.Keys.ShouldBe(["name"]);
    }
}
