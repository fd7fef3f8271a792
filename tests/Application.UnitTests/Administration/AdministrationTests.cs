using Auth.Application.Account;
using Auth.Application.Administration;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.TestData;
using MediatR;
using NSubstitute;

namespace Auth.Application.UnitTests.Administration;

public class AdministrationTests
{
    private readonly TheApplication _app = new();

    [Fact]
    [Trait("Requirement", "R30")]
    public async Task Locking_an_account_ends_its_sessions()
    {
        var alice = _app.With(TestUsers.Create());
        var (session, _) = _app.SignedIn(alice);

        (await _app.Send(new LockUserCommand(alice.Id))).IsFailure.ShouldBeFalse();

        alice.GetStatus(_app.Now).ShouldBe(UserStatus.Locked);
        session.Events.ShouldBe([new SessionEnded(session.Id, alice.Id, SessionEndReason.UserLocked, _app.Now)]);
    }

    [Fact]
    [Trait("Requirement", "R30")]
    public async Task Unlocking_an_account_revives_no_session()
    {
        var alice = _app.With(TestUsers.Create());
        var (session, _) = _app.SignedIn(alice);
        await _app.Send(new LockUserCommand(alice.Id));

        await _app.Send(new UnlockUserCommand(alice.Id));

        alice.GetStatus(_app.Now).ShouldBe(UserStatus.Active);
        session.IsLive(_app.Now).ShouldBeFalse();
    }

    [Fact]
    [Trait("Requirement", "R16")]
    public async Task Resetting_attempts_lifts_a_lockout()
    {
        var alice = _app.With(TestUsers.Create().LockedOut());

        (await _app.Send(new ResetAttemptsCommand(alice.Id))).IsFailure.ShouldBeFalse();

        alice.GetStatus(_app.Now).ShouldBe(UserStatus.Active);
    }

    [Fact]
    public async Task Setting_roles_replaces_them()
    {
        var alice = _app.With(TestUsers.Create().WithRoles("clerk"));

        (await _app.Send(new SetRolesCommand(alice.Id, ["auditor", "auditor"]))).IsFailure.ShouldBeFalse();

        alice.Roles.ShouldBe([TestValues.Role("auditor")]);
    }

    [Fact]
    [Trait("Requirement", "R30")]
    public async Task Closing_an_account_removes_it_and_ends_its_sessions()
    {
        var alice = _app.With(TestUsers.Create());
        var (session, _) = _app.SignedIn(alice);

        (await _app.Send(new CloseAccountCommand(alice.Id))).IsFailure.ShouldBeFalse();

        _app.Users.Received(1).Remove(alice);
        alice.Events.ShouldBe([new AccountClosed(alice.Id, _app.Now)]);
        session.IsLive(_app.Now).ShouldBeFalse();
    }

    [Theory]
    [MemberData(nameof(WaysToLoseAnAdministrator))]
    [Trait("Requirement", "R56")]
    public async Task The_last_active_administrator_stays(Func<UserId, IRequest<Result>> way)
    {
        var root = _app.With(TestUsers.Create("root").Administrator());
        var (session, _) = _app.SignedIn(root);
        _app.Users.CountActiveAdministratorsForUpdateAsync(default).ReturnsForAnyArgs(1);

        (await _app.Send(way(root.Id))).Error.ShouldBe(UserErrors.LastAdministrator);

        (root.IsAdministrator, root.IsActive, session.IsLive(_app.Now)).ShouldBe((true, true, true));
        _app.Users.DidNotReceiveWithAnyArgs().Remove(default!);
    }

    [Theory]
    [MemberData(nameof(WaysToLoseAnAdministrator))]
    public async Task One_administrator_of_two_may_go(Func<UserId, IRequest<Result>> way)
    {
        var root = _app.With(TestUsers.Create("root").Administrator());
        _app.Users.CountActiveAdministratorsForUpdateAsync(default).ReturnsForAnyArgs(2);

        (await _app.Send(way(root.Id))).IsFailure.ShouldBeFalse();
    }

    [Theory]
    [MemberData(nameof(WaysToLoseAnAdministrator))]
    public async Task An_administrator_who_is_locked_may_go_since_it_changes_nothing_for_the_others(Func<UserId, IRequest<Result>> way)
    {
        var locked = _app.With(TestUsers.Create("root").Administrator().LockedByAdministrator());
        _app.Users.CountActiveAdministratorsForUpdateAsync(default).ReturnsForAnyArgs(1);

        (await _app.Send(way(locked.Id))).IsFailure.ShouldBeFalse();
    }

    [Fact]
    public async Task The_last_administrator_may_get_further_roles()
    {
        var root = _app.With(TestUsers.Create("root").Administrator());
        _app.Users.CountActiveAdministratorsForUpdateAsync(default).ReturnsForAnyArgs(1);

        (await _app.Send(new SetRolesCommand(root.Id, ["admin", "auditor"]))).IsFailure.ShouldBeFalse();
    }

    [Theory]
    [MemberData(nameof(AllCommands))]
    public async Task Who_is_not_there_is_not_found(Func<UserId, IRequest<Result>> command)
    {
        (await _app.Send(command(UserId.New(_app.Now)))).Error.ShouldBe(UserErrors.NotFound);
    }

    [Theory]
    [MemberData(nameof(BadRoles))]
    public async Task Roles_that_are_none_or_too_many_are_refused(string[]? roles)
    {
        var alice = _app.With(TestUsers.Create());

        var answer = await _app.Send(new SetRolesCommand(alice.Id, roles!));

        answer.Error!.Fields!.Keys.ShouldBe(["roles"]);
    }

    public static TheoryData<Func<UserId, IRequest<Result>>> WaysToLoseAnAdministrator() => new(
        id => new LockUserCommand(id),
        id => new SetRolesCommand(id, ["auditor"]),
        id => new CloseAccountCommand(id));

    public static TheoryData<Func<UserId, IRequest<Result>>> AllCommands() => new(
        id => new LockUserCommand(id),
        id => new UnlockUserCommand(id),
        id => new ResetAttemptsCommand(id),
        id => new SetRolesCommand(id, ["auditor"]),
        id => new CloseAccountCommand(id));

    public static TheoryData<string[]?> BadRoles() => new(
        null,
        ["Not a role"],
        ["admin", null!],
        [.. Enumerable.Range(0, 21).Select(i => $"role-{i}")]);
}
