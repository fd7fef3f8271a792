using Auth.Application.Account;
using Auth.Application.Administration;
using Auth.Application.Import;
using Auth.Application.Login;
using Auth.Application.SecondFactors;
using Auth.Application.Sessions;
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
    public void A_request_for_its_owner_requires_a_session() => AccessRequirement.DeriveFrom(typeof(GetUserQuery)).ShouldBe(AccessRequirement.Session);

    [Fact]
    public void A_request_for_administrators_requires_one() => AccessRequirement.DeriveFrom(typeof(FindUsersQuery)).ShouldBe(AccessRequirement.Administrator);

    [Fact]
    [Trait("Requirement", "R75")]
    public void A_command_for_administrators_requires_recent_authentication() =>
        AccessRequirement.DeriveFrom(typeof(LockUserCommand)).ShouldSatisfyAllConditions(
            a => a.RequiresRecentAuthentication.ShouldBeTrue(),
            a => IsAtLeast(a, AccessRequirement.Administrator).ShouldBeTrue());

    [Fact]
    [Trait("Requirement", "R75")]
    public void A_command_for_owner_and_administrator_requires_recent_authentication_only_at_endpoints_for_administrators()
    {
        Map(group => group.MapDelete("/sessions", () => "").Sends<RevokeOtherSessionsCommand>()).RequiresRecentAuthentication.ShouldBeFalse();
        Map(group => group.MapGroup("").Requires(AccessRequirement.Administrator).MapDelete("/sessions", () => "").Sends<RevokeOtherSessionsCommand>()).RequiresRecentAuthentication.ShouldBeTrue();
    }

    [Fact]
    public void A_sensitive_request_requires_recent_authentication() =>
        AccessRequirement.DeriveFrom(typeof(CloseAccountCommand)).ShouldSatisfyAllConditions(
            a => a.RequiresRecentAuthentication.ShouldBeTrue(),
            a => IsAtLeast(a, AccessRequirement.Session).ShouldBeTrue(),
            a => IsAtLeast(a, AccessRequirement.Administrator).ShouldBeFalse());

    [Fact]
    public void No_endpoint_can_send_a_request_for_operators_alone() =>
        Should.Throw<InvalidOperationException>(() => Map(group => group.MapPost("/import", () => "").Sends<ImportUsersCommand>()));

    [Fact]
    public void A_group_narrows_the_requirement_of_its_endpoints()
    {
        var access = Map(group => group.MapGroup("").Requires(AccessRequirement.Administrator).MapDelete("/second-factors", () => "").Sends<RemoveSecondFactorsCommand>());

        (access.RequiresAdministrator, access.RequiresRecentAuthentication).ShouldBe((true, true));
    }

    [Fact]
    public void No_declaration_widens_another()
    {
        Map(group => group.MapGet("/a", () => "").Sends<FindUsersQuery>().Requires(AccessRequirement.Anonymous)).ShouldBe(AccessRequirement.Administrator);
        Map(group => group.MapGet("/a", () => "").Requires(AccessRequirement.Anonymous).Sends<FindUsersQuery>()).ShouldBe(AccessRequirement.Administrator);
        Map(group => group.MapGroup("").Requires(AccessRequirement.Administrator).MapGet("/a", () => "").Sends<GetUserQuery>().Sends<LoginCommand>()).ShouldBe(AccessRequirement.Administrator);
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
        sent.Where(s => !IsAtLeast(s.Access, AccessRequirement.DeriveFrom(s.Request))).Select(s => $"{s.Endpoint} sends {s.Request.Name}").ShouldBeEmpty();
    }

    private static bool IsAtLeast(AccessRequirement access, AccessRequirement other) => access.And(other) == access;

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
