using Auth.Application.Account;
using Auth.Application.Administration;
using Auth.Application.Audit;
using Auth.Application.EventHandlers;
using Auth.Application.Import;
using Auth.Application.Login;
using Auth.Application.Passkeys;
using Auth.Application.SecondFactors;
using Auth.Application.Sessions;
using Auth.Domain.Access;
using Auth.WebApi.FunctionalTests.Running;
using Auth.WebApi.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.WebApi.FunctionalTests;

/// <summary>The requirement of an endpoint is derived from the request that it sends (ADR 26).</summary>
public sealed class AccessRequirementTests
{
    [Fact]
    public void A_request_for_anyone_requires_nothing() => AccessRequirement.DeriveFrom(typeof(LoginCommand)).ShouldBe(AccessRequirement.Anonymous);

    [Fact]
    public void A_request_for_its_owner_requires_a_session() => AccessRequirement.DeriveFrom(typeof(ListPasskeysQuery)).ShouldBe(AccessRequirement.Session);

    [Fact]
    public void A_request_for_owners_and_holders_of_a_scope_requires_the_scope_only_at_endpoints_of_the_administration()
    {
        var elsewhere = AccessRequirement.DeriveFrom(typeof(GetUserQuery));

        (elsewhere.RequiresSession, elsewhere.IsAdministration, elsewhere.RequiredScopes).ShouldBe((true, false, Scopes.None));
        elsewhere.And(AccessRequirement.Administration).RequiredScopes.ShouldBe(Scopes.UsersRead);
    }

    [Fact]
    public void A_request_with_a_scope_requires_it()
    {
        var access = AccessRequirement.DeriveFrom(typeof(FindUsersQuery));

        (access.RequiresSession, access.IsAdministration, access.RequiredScopes).ShouldBe((true, true, Scopes.UsersRead));
    }

    [Fact]
    public void An_endpoint_requires_the_scopes_of_all_its_requests() =>
        Map(group => group.MapGet("/a", () => "").Sends<FindUsersQuery>().Sends<ListEventHandlersQuery>()).RequiredScopes.ShouldBe(Scopes.UsersRead | Scopes.EventHandlersRead);

    [Fact]
    [Trait("Requirement", "R75")]
    public void A_command_for_administrators_requires_recent_authentication() =>
        AccessRequirement.DeriveFrom(typeof(LockUserCommand)).ShouldSatisfyAllConditions(
            a => a.RequiresRecentAuthentication.ShouldBeTrue(),
            a => IsAtLeast(a, AccessRequirement.Administration).ShouldBeTrue());

    [Fact]
    [Trait("Requirement", "R75")]
    public void A_command_for_owner_and_administrator_requires_recent_authentication_only_at_endpoints_for_administrators()
    {
        Map(group => group.MapDelete("/sessions", () => "").Sends<RevokeOtherSessionsCommand>()).RequiresRecentAuthentication.ShouldBeFalse();
        Map(group => group.MapGroup("").Requires(AccessRequirement.Administration).MapDelete("/sessions", () => "").Sends<RevokeOtherSessionsCommand>()).RequiresRecentAuthentication.ShouldBeTrue();
    }

    [Fact]
    public void A_sensitive_request_requires_recent_authentication() =>
        AccessRequirement.DeriveFrom(typeof(CloseAccountCommand)).ShouldSatisfyAllConditions(
            a => a.RequiresRecentAuthentication.ShouldBeTrue(),
            a => IsAtLeast(a, AccessRequirement.Session).ShouldBeTrue(),
            a => IsAtLeast(a, AccessRequirement.Administration).ShouldBeFalse());

    [Fact]
    public void No_endpoint_can_send_a_request_for_operators_alone() =>
        Should.Throw<InvalidOperationException>(() => Map(group => group.MapPost("/import", () => "").Sends<ImportUsersCommand>()));

    [Fact]
    public void A_group_narrows_the_requirement_of_its_endpoints()
    {
        var access = Map(group => group.MapGroup("").Requires(AccessRequirement.Administration).MapDelete("/second-factors", () => "").Sends<RemoveSecondFactorsCommand>());

        (access.RequiredScopes, access.RequiresRecentAuthentication).ShouldBe((Scopes.UsersWrite, true));
    }

    [Fact]
    public void No_declaration_widens_another()
    {
        var reading = AccessRequirement.DeriveFrom(typeof(FindUsersQuery));
        Map(group => group.MapGet("/a", () => "").Sends<FindUsersQuery>().Requires(AccessRequirement.Anonymous)).ShouldBe(reading);
        Map(group => group.MapGet("/a", () => "").Requires(AccessRequirement.Anonymous).Sends<FindUsersQuery>()).ShouldBe(reading);
        Map(group => group.MapGroup("").Requires(AccessRequirement.Administration).MapGet("/a", () => "").Sends<GetUserQuery>().Sends<LoginCommand>()).ShouldBe(reading);
        Map(group => group.MapGet("/a", () => "").Sends<LogoutCommand>().Requires(AccessRequirement.PresentedToken)).ShouldBe(AccessRequirement.PresentedToken);
    }

    [Fact]
    public void An_endpoint_that_declares_nothing_cannot_be_built() =>
        Should.Throw<InvalidOperationException>(() => Map(group => group.MapGet("/undeclared", () => ""))).Message.ShouldContain("/undeclared");

    /// <summary>Reads the compiled handlers, so that it also finds requests that an endpoint sends without declaring them.</summary>
    [Fact]
    [Trait("Requirement", "R54")]
    public void Each_endpoint_requires_at_least_what_its_requests_require()
    {
        using var server = new RunningServer();

        var sent = (from endpoint in server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
                    from request in SentRequests.Of(endpoint)
                    select (Endpoint: endpoint.DisplayName, Access: endpoint.Metadata.GetRequiredMetadata<AccessRequirement>(), Request: request)).ToList();

        sent.Select(s => s.Request).Distinct().Count().ShouldBeGreaterThan(40);
        sent.Where(s => !IsAtLeast(s.Access, AccessRequirement.DeriveFrom(s.Request)) && !LeftOut.Any(l => l.Request == s.Request && s.Endpoint!.Contains(l.Page, StringComparison.Ordinal))).Select(s => $"{s.Endpoint} sends {s.Request.Name}").ShouldBeEmpty();
    }

    /// <summary>Parts of pages that are left out, or answered with an error of the form, for roles that may not see them.</summary>
    private static readonly (string Page, Type Request)[] LeftOut =
    [
        (" /admin/users/{id:guid}/", typeof(ListEventsQuery)),
        (" /admin/events ", typeof(GetUserQuery)),
        (" /admin/events ", typeof(GetUserByNameQuery)),
    ];

    private static bool IsAtLeast(AccessRequirement access, AccessRequirement other) => Effect(access.And(other)) == Effect(access);

    /// <summary>What a requirement asks of callers. Scopes count only at endpoints of the administration.</summary>
    private static (bool, bool, bool, bool, Scopes, int, bool, bool) Effect(AccessRequirement a) =>
        (a.RequiresToken, a.RequiresSession, a.RequiresAdministrator, a.IsAdministration, a.RequiredScopes, a.RequiredRoles.Count, a.AcceptsGatewayCookie, a.RequiresRecentAuthentication);

    /// <returns>The requirement of the one endpoint.</returns>
    private static AccessRequirement Map(Action<RouteGroupBuilder> map)
    {
        using var app = WebApplication.CreateSlimBuilder().Build();
        var group = app.MapGroup("");
        group.RejectUndeclaredRequirements();
        map(group);
        return ((IEndpointRouteBuilder)app).DataSources.SelectMany(s => s.Endpoints).Single().Metadata.OfType<AccessRequirement>().Single();
    }
}
