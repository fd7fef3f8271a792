using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Application.Common.Behaviors;
using Auth.Domain.Access;
using Auth.Domain.Common;
using Auth.Domain.ServiceAccounts;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Microsoft.Extensions.Time.Testing;
using NSubstitute;

namespace Auth.Application.UnitTests.Common.Access;

[AllowedTo(Actors.Anyone)]
public sealed record ForAnyone : ICommand;

[AllowedTo(Actors.Owner)]
public sealed record ForOwner(UserId UserId) : ICommand, IUserRequest;

[AllowedTo(Actors.Administrator)]
public sealed record ForAdministrator : ICommand;

[AllowedTo(Actors.Operator)]
public sealed record ForOperator : ICommand;

[AllowedTo(Actors.Owner | Actors.Administrator)]
public sealed record ForOwnerAndAdministrator(UserId UserId) : ICommand, IUserRequest;

[AllowedTo(Actors.Owner | Actors.Administrator | Actors.Operator, RecentAuthenticationOf = Actors.Owner)]
public sealed record Sensitive(UserId UserId) : ICommand, IUserRequest;

[AllowedTo(Actors.Administrator)]
public sealed record ReadByAdministrator : IQuery<int>;

[AllowedTo(Actors.Operator, Role = "clerk", RecentAuthenticationOf = Actors.Role)]
public sealed record ForClerk : ICommand;

[AllowedTo(Actors.Administrator, Role = "clerk")]
public sealed record ForClerkAndAdministrator : IQuery<int>;

[AllowedTo(Actors.Role)]
public sealed record WithoutRole : ICommand;

[AllowedTo(Actors.None, Role = "No role")]
public sealed record WithImpossibleRole : ICommand;

[AllowedTo(Actors.Owner | Actors.Operator, Scope = Scopes.UsersWrite)]
public sealed record ForScope(UserId UserId) : ICommand, IUserRequest;

[AllowedTo(Actors.Operator, Scope = Scopes.UsersRead)]
public sealed record ReadByScope : IQuery<int>;

[AllowedTo(Actors.Operator, Scope = Scopes.UsersRead | Scopes.UsersWrite)]
public sealed record WithSeveralScopes : ICommand;

[AllowedTo(Actors.Operator, Scope = Scopes.All)]
public sealed record WithAllScopes : ICommand;

public sealed record Undeclared : ICommand;

[AllowedTo(Actors.Owner)]
public sealed record WithoutOwner : ICommand;

public sealed class AccessBehaviorTests
{
    private static readonly UserId Alice = UserId.New(TestTime.Start);
    private static readonly UserId Bob = UserId.New(TestTime.Start);
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private readonly FakeTimeProvider _time = new(TestTime.Start);
    private readonly IRequestContext _context = Substitute.For<IRequestContext>();
    private readonly RequiredRoles _requiredRoles = new();

    [Fact]
    public async Task Anyone_may_send_what_is_for_anyone()
    {
        foreach (var actor in new[] { Actor.Anonymous, User(Alice), Administrator(Alice), new Operator("alice") }) (await SendAsync(actor, new ForAnyone())).ShouldBeNull();
    }

    [Fact]
    public async Task An_anonymous_client_is_not_authenticated()
    {
        (await SendAsync(Actor.Anonymous, new ForOwner(Alice))).ShouldBe(SessionErrors.NotAuthenticated);
        (await SendAsync(Actor.Anonymous, new ForAdministrator())).ShouldBe(SessionErrors.NotAuthenticated);
        (await SendAsync(Actor.Anonymous, new ForOperator())).ShouldBe(SessionErrors.NotAuthenticated);
        (await SendAsync(Actor.Anonymous, new Sensitive(Alice))).ShouldBe(SessionErrors.NotAuthenticated);
    }

    [Fact]
    public async Task A_user_may_send_requests_about_themself()
    {
        (await SendAsync(User(Alice), new ForOwner(Alice))).ShouldBeNull();
        (await SendAsync(User(Alice), new ForOwnerAndAdministrator(Alice))).ShouldBeNull();
    }

    [Fact]
    public async Task A_user_may_not_send_requests_about_another_user()
    {
        (await SendAsync(User(Alice), new ForOwner(Bob))).ShouldBe(AccessErrors.Forbidden);
        (await SendAsync(User(Alice), new ForOwnerAndAdministrator(Bob))).ShouldBe(AccessErrors.Forbidden);
    }

    [Fact]
    public async Task A_user_may_not_send_what_is_for_administrators_or_operators()
    {
        (await SendAsync(User(Alice), new ForAdministrator())).ShouldBe(AccessErrors.Forbidden);
        (await SendAsync(User(Alice), new ForOperator())).ShouldBe(AccessErrors.Forbidden);
    }

    [Fact]
    public async Task An_administrator_may_send_requests_about_others_if_the_request_is_for_administrators()
    {
        (await SendAsync(Administrator(Alice), new ForAdministrator())).ShouldBeNull();
        (await SendAsync(Administrator(Alice), new ForOwnerAndAdministrator(Bob))).ShouldBeNull();
        (await SendAsync(Administrator(Alice), new ForOwner(Bob))).ShouldBe(AccessErrors.Forbidden);
        (await SendAsync(Administrator(Alice), new ForOperator())).ShouldBe(AccessErrors.Forbidden);
    }

    [Fact]
    public async Task An_operator_may_send_only_what_is_for_operators()
    {
        (await SendAsync(new Operator("alice"), new ForOperator())).ShouldBeNull();
        (await SendAsync(new Operator("alice"), new Sensitive(Bob))).ShouldBeNull();
        (await SendAsync(new Operator("alice"), new ForOwnerAndAdministrator(Bob))).ShouldBe(AccessErrors.Forbidden);
        (await SendAsync(new Operator("alice"), new ForAdministrator())).ShouldBe(AccessErrors.Forbidden);
    }

    [Fact]
    [Trait("Requirement", "R64")]
    public async Task Sensitive_requests_require_recent_authentication_of_owner_and_administrator()
    {
        var (user, administrator) = (User(Alice), Administrator(Alice));
        _time.Advance(Lifetime);

        (await SendAsync(user, new Sensitive(Alice))).ShouldBeNull();
        (await SendAsync(administrator, new Sensitive(Bob))).ShouldBeNull();

        _time.Advance(TimeSpan.FromMicroseconds(1));
        (await SendAsync(user, new Sensitive(Alice))).ShouldBe(SessionErrors.StepUpRequired);
        (await SendAsync(administrator, new Sensitive(Bob))).ShouldBe(SessionErrors.StepUpRequired);
        (await SendAsync(user, new ForOwner(Alice))).ShouldBeNull();
    }

    [Fact]
    [Trait("Requirement", "R75")]
    public async Task A_command_requires_recent_authentication_of_an_administrator_without_declaring_it()
    {
        var administrator = Administrator(Alice);
        _time.Advance(Lifetime);

        (await SendAsync(administrator, new ForAdministrator())).ShouldBeNull();
        (await SendAsync(administrator, new ForOwnerAndAdministrator(Bob))).ShouldBeNull();

        _time.Advance(TimeSpan.FromMicroseconds(1));
        (await SendAsync(administrator, new ForAdministrator())).ShouldBe(SessionErrors.StepUpRequired);
        (await SendAsync(administrator, new ForOwnerAndAdministrator(Bob))).ShouldBe(SessionErrors.StepUpRequired);
    }

    [Fact]
    [Trait("Requirement", "R75")]
    public async Task A_command_for_owner_and_administrator_requires_no_recent_authentication_of_its_owner()
    {
        var user = User(Alice);
        _time.Advance(TimeSpan.FromHours(1));

        (await SendAsync(user, new ForOwnerAndAdministrator(Alice))).ShouldBeNull();
    }

    [Fact]
    [Trait("Requirement", "R75")]
    public void A_query_requires_no_recent_authentication_unless_it_declares_it() =>
        AllowedToAttribute.GetFor(typeof(ReadByAdministrator)).RequiresRecentAuthenticationOf(Actors.Administrator).ShouldBeFalse();

    /// <summary>Otherwise the error would suggest a step-up that cannot help.</summary>
    [Fact]
    public async Task Permission_is_checked_before_recent_authentication()
    {
        var user = User(Alice);
        _time.Advance(TimeSpan.FromHours(1));

        (await SendAsync(user, new Sensitive(Bob))).ShouldBe(AccessErrors.Forbidden);
    }

    [Fact]
    public async Task A_rejected_request_never_reaches_its_handler()
    {
        _context.Actor.Returns(Actor.Anonymous);
        var handled = false;

        await Behavior<ForOwner>().Handle(new ForOwner(Alice), CancellationToken.None, () =>
        {
            handled = true;
            return Task.FromResult(Result.Success());
        });

        handled.ShouldBeFalse();
    }

    [Fact]
    public void A_request_without_a_declaration_cannot_be_sent()
    {
        var exception = Should.Throw<InvalidOperationException>(() => Behavior<Undeclared>().Handle(new Undeclared(), CancellationToken.None, () => Task.FromResult(Result.Success())));

        exception.Message.ShouldContain("[AllowedTo]");
    }

    [Fact]
    public void A_request_for_its_owner_must_name_the_owner() =>
        Should.Throw<InvalidOperationException>(() => AllowedToAttribute.GetFor(typeof(WithoutOwner))).Message.ShouldContain(nameof(IUserRequest));

    [Fact]
    public async Task A_user_with_the_declared_role_may_send_the_request_and_others_may_not()
    {
        (await SendAsync(Clerk(Alice), new ForClerk())).ShouldBeNull();
        (await SendAsync(User(Alice) with { Roles = ["clerks", "cler"] }, new ForClerk())).ShouldBe(AccessErrors.Forbidden);
        (await SendAsync(Administrator(Alice), new ForClerk())).ShouldBe(AccessErrors.Forbidden);
        (await SendAsync(Actor.Anonymous, new ForClerk())).ShouldBe(SessionErrors.NotAuthenticated);
        (await SendAsync(new Operator("alice"), new ForClerk())).ShouldBeNull();
    }

    [Fact]
    public void A_role_is_allowed_beside_other_actors()
    {
        var allowedTo = AllowedToAttribute.GetFor(typeof(ForClerkAndAdministrator));

        allowedTo.Actors.ShouldBe(Actors.Administrator | Actors.Role);
        allowedTo.Role.ShouldBe("clerk");
    }

    [Fact]
    public async Task Recent_authentication_can_be_required_of_the_users_of_a_role()
    {
        var clerk = Clerk(Alice);
        _time.Advance(Lifetime + TimeSpan.FromMicroseconds(1));

        (await SendAsync(clerk, new ForClerk())).ShouldBe(SessionErrors.StepUpRequired);
    }

    [Fact]
    [Trait("Requirement", "R27")]
    public async Task The_role_that_admitted_a_request_is_checked_again_at_the_commit_and_no_other()
    {
        await SendAsync(Clerk(Alice), new ForClerk());
        _requiredRoles.Names.ShouldBe(["clerk"]);

        await SendAsync(Clerk(Alice), new ForOwner(Alice));
        _requiredRoles.Names.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(typeof(WithoutRole))]
    [InlineData(typeof(WithImpossibleRole))]
    public void A_request_for_a_role_must_name_one_that_can_exist(Type request) =>
        Should.Throw<InvalidOperationException>(() => AllowedToAttribute.GetFor(request)).Message.ShouldContain("role");

    [Fact]
    public async Task A_user_whose_roles_hold_the_scope_may_send_the_request_and_others_may_not()
    {
        (await SendAsync(Helpdesk(Alice), new ForScope(Bob))).ShouldBeNull();
        (await SendAsync(Helpdesk(Alice) with { HeldScopes = Scopes.All & ~Scopes.UsersWrite }, new ForScope(Bob))).ShouldBe(AccessErrors.Forbidden);
        (await SendAsync(User(Alice), new ForScope(Bob))).ShouldBe(AccessErrors.Forbidden);
    }

    [Fact]
    public async Task A_service_account_with_the_scope_may_send_the_request_and_others_may_not()
    {
        (await SendAsync(Service(Scopes.UsersWrite), new ForScope(Bob))).ShouldBeNull();
        (await SendAsync(Service(ServiceAccount.GrantableScopes & ~Scopes.UsersWrite), new ForScope(Bob))).ShouldBe(AccessErrors.InsufficientScope);
    }

    [Fact]
    public async Task A_service_account_may_not_send_what_names_no_scope()
    {
        (await SendAsync(Service(ServiceAccount.GrantableScopes), new ForOwner(Alice))).ShouldBe(AccessErrors.InsufficientScope);
        (await SendAsync(Service(ServiceAccount.GrantableScopes), new ForOperator())).ShouldBe(AccessErrors.InsufficientScope);
        (await SendAsync(Service(ServiceAccount.GrantableScopes), new ForAdministrator())).ShouldBe(AccessErrors.InsufficientScope);
        (await SendAsync(Service(ServiceAccount.GrantableScopes), new ForClerk())).ShouldBe(AccessErrors.InsufficientScope);
    }

    [Fact]
    [Trait("Requirement", "R75")]
    public async Task A_command_requires_recent_authentication_of_a_user_who_acts_by_a_scope()
    {
        var (helpdesk, owner) = (Helpdesk(Alice), User(Bob));
        _time.Advance(Lifetime + TimeSpan.FromMicroseconds(1));

        (await SendAsync(helpdesk, new ForScope(Bob))).ShouldBe(SessionErrors.StepUpRequired);
        (await SendAsync(owner, new ForScope(Bob))).ShouldBeNull();
        AllowedToAttribute.GetFor(typeof(ReadByScope)).RequiresRecentAuthenticationOf(Actors.Scope).ShouldBeFalse();
    }

    [Fact]
    public async Task The_roles_that_give_scopes_are_checked_again_at_the_commit()
    {
        await SendAsync(Helpdesk(Alice) with { Roles = ["auditor", "helpdesk", "admin", "clerk"] }, new ForScope(Bob));

        _requiredRoles.Names.ShouldBe(["auditor", "helpdesk", "admin"]);
    }

    [Theory]
    [InlineData(typeof(WithSeveralScopes))]
    [InlineData(typeof(WithAllScopes))]
    public void A_request_names_one_scope(Type request) =>
        Should.Throw<InvalidOperationException>(() => AllowedToAttribute.GetFor(request)).Message.ShouldContain("scope");

    private SignedInUser Helpdesk(UserId id) => User(id) with { Roles = ["helpdesk"], HeldScopes = Scopes.UsersRead | Scopes.UsersWrite };

    private static ServiceAccountActor Service(Scopes scopes) => new(ServiceAccountId.New(TestTime.Start), ServiceKeyId.New(TestTime.Start), "reports", scopes);

    private SignedInUser Clerk(UserId id) => User(id) with { Roles = ["clerk"] };

    private SignedInUser User(UserId id) => new(id, SessionId.New(TestTime.Start), IsAdministrator: false, _time.Now());

    private SignedInUser Administrator(UserId id) => User(id) with { IsAdministrator = true };

    /// <returns>The error; null if the handler was reached.</returns>
    private async Task<Error?> SendAsync<TRequest>(Actor actor, TRequest request)
        where TRequest : ICommand
    {
        _context.Actor.Returns(actor);
        return (await Behavior<TRequest>().Handle(request, CancellationToken.None, () => Task.FromResult(Result.Success()))).Error;
    }

    private AccessBehavior<TRequest, Result> Behavior<TRequest>()
        where TRequest : ICommand => new(_context, new RecentAuthentication(Lifetime, _time), RoleScopes.Default, _requiredRoles);
}
