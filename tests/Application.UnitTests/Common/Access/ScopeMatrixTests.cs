using Auth.Application.Account;
using Auth.Application.Administration;
using Auth.Application.Attributes;
using Auth.Application.Audit;
using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Application.EventHandlers;
using Auth.Application.Invitations;
using Auth.Application.Recovery;
using Auth.Application.SecondFactors;
using Auth.Application.ServiceAccounts;
using Auth.Application.Sessions;
using Auth.Application.Statistics;
using Auth.Domain.Access;
using Auth.Domain.Common;
using Auth.Domain.Invitations;
using Auth.Domain.ServiceAccounts;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.TestData;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Application.UnitTests.Common.Access;

/// <summary>Sends each request of the administration as each kind of actor to each kind of target, through the pipeline. What is expected is written here by hand, not taken from the declarations.</summary>
[Trait("Requirement", "R87")]
public sealed class ScopeMatrixTests
{
    private static readonly Error[] Denials = [AccessErrors.Forbidden, AccessErrors.InsufficientScope, AccessErrors.Protected];

    /// <summary>The requests of the administration, with the name of their scope. A change of a user has a target; other requests ignore it.</summary>
    private static readonly Dictionary<string, (string Scope, bool ChangesTarget, Func<UserId, IBaseRequest> Create)> Requests = new(StringComparer.Ordinal)
    {
        ["see a user"] = ("users:read", false, id => new GetUserQuery(id)),
        ["find users"] = ("users:read", false, _ => new FindUsersQuery()),
        ["see a user by name"] = ("users:read", false, _ => new GetUserByNameQuery("bob")),
        ["list roles"] = ("users:read", false, _ => new ListRolesQuery()),
        ["list sessions"] = ("users:read", false, id => new ListSessionsQuery(id)),
        ["see second factors"] = ("users:read", false, id => new GetSecondFactorsQuery(id)),
        ["lock"] = ("users:write", true, id => new LockUserCommand(id)),
        ["unlock"] = ("users:write", true, id => new UnlockUserCommand(id)),
        ["reset attempts"] = ("users:write", true, id => new ResetAttemptsCommand(id)),
        ["require a password change"] = ("users:write", true, id => new RequirePasswordChangeCommand(id)),
        ["send a recovery link"] = ("users:write", true, id => new SendRecoveryLinkCommand(id)),
        ["mark an email as verified"] = ("users:write", true, id => new MarkEmailVerifiedCommand(id)),
        ["change attributes"] = ("users:write", true, id => new ChangeAttributesCommand(id, new Dictionary<string, string?>())),
        ["end sessions"] = ("users:write", true, id => new RevokeOtherSessionsCommand(id, ExceptSessionId: null)),
        ["end a session"] = ("users:write", true, id => new RevokeSessionCommand(id, SessionId.New(TestTime.Start))),
        ["remove second factors"] = ("users:write", true, id => new RemoveSecondFactorsCommand(id)),
        ["set no roles"] = ("roles:write", true, id => new SetRolesCommand(id, [])),
        ["list invitations"] = ("invitations:read", false, _ => new ListInvitationsQuery()),
        ["invite"] = ("invitations:write", false, _ => new InviteUserCommand(null, "bob@example.org", [])),
        ["withdraw an invitation"] = ("invitations:write", false, _ => new WithdrawInvitationCommand(new(Guid.Empty))),
        ["send an invitation again"] = ("invitations:write", false, _ => new SendInvitationCommand(new(Guid.Empty))),
        ["list events"] = ("events:read", false, _ => new ListEventsQuery()),
        ["see statistics"] = ("statistics:read", false, _ => new GetStatisticsQuery()),
        ["list event handlers"] = ("event-handlers:read", false, _ => new ListEventHandlersQuery()),
        ["retry events"] = ("event-handlers:write", false, _ => new RetryEventsCommand("orders", null)),
        ["skip an event"] = ("event-handlers:write", false, _ => new SkipEventsCommand("orders", 1)),
        ["remove an event handler"] = ("event-handlers:write", false, _ => new RemoveEventHandlerCommand("orders")),
        ["list service accounts"] = ("service-accounts:read", false, _ => new ListServiceAccountsQuery()),
        ["see a service account"] = ("service-accounts:read", false, _ => new GetServiceAccountQuery(new(Guid.Empty))),
        ["see a service account by name"] = ("service-accounts:read", false, _ => new GetServiceAccountByNameQuery("reports")),
        ["create a service account"] = ("service-accounts:write", false, _ => new CreateServiceAccountCommand("reports", ["users:read"])),
        ["change a service account"] = ("service-accounts:write", false, _ => new ChangeServiceAccountCommand(new(Guid.Empty), ["users:read"], true, null)),
        ["remove a service account"] = ("service-accounts:write", false, _ => new RemoveServiceAccountCommand(new(Guid.Empty))),
        ["create a key"] = ("service-accounts:write", false, _ => new CreateServiceKeyCommand(new(Guid.Empty))),
        ["revoke a key"] = ("service-accounts:write", false, _ => new RevokeServiceKeyCommand(new(Guid.Empty), new(Guid.Empty))),
    };

    private static readonly string[] Reading = ["users:read", "invitations:read", "events:read", "statistics:read", "event-handlers:read", "service-accounts:read"];

    private static readonly string[] OfMachines = [.. Reading, "users:write", "invitations:write", "event-handlers:write", "sessions:introspect"];

    /// <summary>The actors with what they hold. The roles of a user are the name; other actors are service accounts.</summary>
    private static readonly Dictionary<string, string[]> Actors = new(StringComparer.Ordinal)
    {
        ["no role"] = [],
        ["clerk"] = [],
        ["auditor"] = Reading,
        ["helpdesk"] = ["users:read", "users:write"],
        ["admin"] = [.. OfMachines, "roles:write", "service-accounts:write"],
        ["role manager"] = ["users:write", "roles:write"],
        ["inviter"] = ["invitations:read", "invitations:write"],
        ["service that invites"] = ["invitations:write"],
        ["service with all scopes"] = OfMachines,
        ["service with users:write"] = ["users:write"],
        ["service with users:read"] = ["users:read"],
    };

    /// <summary>The roles of a target with the scopes that they hold.</summary>
    private static readonly Dictionary<string, string[]> Targets = new(StringComparer.Ordinal)
    {
        ["clerk"] = [],
        ["auditor"] = Reading,
        ["helpdesk"] = ["users:read", "users:write"],
        ["admin"] = Actors["admin"],
    };

    private readonly TestDatabase _database = new();
    private int _accounts;

    public static TheoryData<string, string> Rows => [.. from actor in Actors.Keys from request in Requests.Keys select (actor, request)];

    [Fact]
    public void Each_request_with_a_scope_is_in_the_matrix()
    {
        var declared = from type in typeof(ICommandBase).Assembly.GetTypes()
                       where !type.IsAbstract && type.IsAssignableTo(typeof(IBaseRequest)) && AllowedToAttribute.GetFor(type).Scope != Scopes.None
                       select type;

        Requests.Values.Select(request => request.Create(default).GetType()).ShouldBe(declared, ignoreOrder: true);
    }

    [Fact]
    public void Each_change_of_a_user_names_its_target_so_that_protected_accounts_are_recognized()
    {
        var commands = Requests.Values.Where(r => r.Create(default) is ICommandBase).Select(r => r.Create(default).GetType()).ToList();

        commands.Where(command => command.GetProperties().Any(property => property.PropertyType == typeof(UserId))).ShouldAllBe(command => command.IsAssignableTo(typeof(IUserRequest)));
        Requests.Values.Where(r => r.ChangesTarget).ShouldAllBe(r => r.Create(default) is IUserRequest);
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task An_actor_may_do_what_its_scopes_say_to_targets_that_hold_no_more(string actor, string request)
    {
        foreach (var (target, held) in Targets)
        {
            var (scope, changesTarget, create) = Requests[request];
            var isAllowed = Actors[actor].Contains(scope) && (!changesTarget || held.All(Actors[actor].Contains));

            var error = await SendAsync(actor, create(AddTarget(target)));

            (error is null || !Denials.Contains(error)).ShouldBe(isAllowed, $"{actor}, {request}, {target}: {error?.Code}");
        }
    }

    [Theory]
    [InlineData("role manager", "clerk", null)]
    [InlineData("role manager", "auditor", "target_protected")]
    [InlineData("role manager", "admin", "target_protected")]
    [InlineData("admin", "admin", null)]
    [InlineData("helpdesk", "clerk", "forbidden")]
    [InlineData("service with all scopes", "clerk", "insufficient_scope")]
    public async Task An_actor_gives_only_roles_whose_scopes_it_holds(string actor, string role, string? code) =>
        (await SendAsync(actor, new SetRolesCommand(AddTarget("clerk"), ["shop", role]))).ShouldHaveCode(code);

    [Theory]
    [InlineData("admin", "admin", null)]
    [InlineData("admin", "clerk", null)]
    [InlineData("service with all scopes", "clerk", "target_protected")]
    [InlineData("service with all scopes", "admin", "target_protected")]
    public async Task An_actor_invites_only_with_roles_that_it_may_give(string actor, string role, string? code) =>
        (await SendAsync(actor, new InviteUserCommand(null, "bob@example.org", [role]))).ShouldHaveCode(code);

    [Theory]
    [InlineData("admin", "admin", null)]
    [InlineData("inviter", null, null)]
    [InlineData("inviter", "clerk", null)]
    [InlineData("inviter", "helpdesk", "target_protected")]
    [InlineData("inviter", "admin", "target_protected")]
    [InlineData("service with all scopes", "clerk", null)]
    [InlineData("service with all scopes", "helpdesk", null)]
    [InlineData("service with all scopes", "admin", "target_protected")]
    [InlineData("service that invites", "auditor", "target_protected")]
    [InlineData("auditor", "clerk", "forbidden")]
    [InlineData("service with users:read", "clerk", "insufficient_scope")]
    public async Task An_actor_changes_only_invitations_whose_roles_hold_no_more(string actor, string? role, string? code)
    {
        (await SendAsync(actor, new SendInvitationCommand(await InviteAsync(role)))).ShouldHaveCode(code);
        (await SendAsync(actor, new WithdrawInvitationCommand(await InviteAsync(role)))).ShouldHaveCode(code);
    }

    private async Task<InvitationId> InviteAsync(string? role)
    {
        var context = _database.NewContext();
        var invitation = Invitation.Create(new(null, EmailAddress.Create("bob@example.org").Value, role is null ? [] : [Role.Create(role).Value], Invitation.DefaultLifetime), inviter: null, _database.Now);
        await context.UnitOfWork.ExecuteAsync(
            () =>
            {
                context.Invitations.Add(invitation);
                return Task.FromResult(0);
            },
            CancellationToken.None);
        return invitation.Id;
    }

    private UserId AddTarget(string role) => _database.Add(TestUsers.Create($"target-{++_accounts}").WithRoles(role)).Id;

    /// <returns>The error; null for a success.</returns>
    private async Task<Error?> SendAsync(string actor, IBaseRequest request)
    {
        _database.Request.Actor = CreateActor(actor);
        await using var provider = TestServices.Create(_database, services => services.AddSingleton(RoleScopes.Default.With(new Dictionary<string, Scopes>
        {
            ["role-manager"] = Scopes.UsersWrite | Scopes.RolesWrite,
            ["inviter"] = Scopes.InvitationsRead | Scopes.InvitationsWrite,
        }))).BuildServiceProvider();
        await using var scope = provider.CreateAsyncScope();
        IOutcome outcome = await scope.ServiceProvider.GetRequiredService<IMediator>().Send((dynamic)request);
        return outcome.Error;
    }

    private Actor CreateActor(string actor)
    {
        var scopes = ScopeNames.Parse(Actors[actor]).Value;
        if (actor.StartsWith("service", StringComparison.Ordinal)) return CreateServiceAccount(scopes);

        // A second administrator, so that no one is the last.
        string[] roles = actor == "no role" ? [] : [actor.Replace(' ', '-')];
        var user = _database.Add(TestUsers.Create($"actor-{++_accounts}").WithRoles(roles));
        var (session, _) = _database.SignIn(user);
        return new SignedInUser(user.Id, session.Id, IsAdministrator: actor == "admin", _database.Now) { Roles = roles, HeldScopes = scopes };
    }

    private ServiceAccountActor CreateServiceAccount(Scopes scopes)
    {
        var account = ServiceAccount.Create($"account{++_accounts}", scopes, requiresClient: true, expiresAt: null, _database.Now).Value;
        var key = account.AddKey(expiresAt: null, _database.Now).Value.Key;
        _database.ServiceAccounts.Store(account);
        return new(account.Id, key.Id, account.Name, scopes);
    }
}

file static class OutcomeExtensions
{
    /// <param name="code">Null for a success.</param>
    public static void ShouldHaveCode(this Error? error, string? code) => (error?.Code).ShouldBe(code);
}
