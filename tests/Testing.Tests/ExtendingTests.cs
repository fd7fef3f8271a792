using System.Net;
using System.Security.Claims;
using Auth.Application.Administration;
using Auth.Application.Common.Access;
using Auth.Application.Mail;
using Auth.Domain.Common;
using Auth.Domain.Registrations;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.WebApi;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Testing.Tests;

/// <summary>What docs/extending quotes where no sample has it.</summary>
public sealed class ExtendingTests
{
    [Theory]
    [InlineData("ann@contoso.example", true)]
    [InlineData("ann@example.org", false)]
    public async Task Only_colleagues_register(string email, bool isAllowed)
    {
        var (ann, address) = (Username.Create("ann").Value, EmailAddress.Create(email).Value);

        var result = await new OnlyColleagues().CheckAsync(ann, address, A.Client(), TestTime.Start, CancellationToken.None);

        result.IsSuccess.ShouldBe(isAllowed);
    }

    [Fact]
    public async Task Operators_grant_the_role_of_administrators_and_administrators_do_not()
    {
        var (root, alice) = (A.User().Administrator().Build(), A.User().Build());

        (await CheckAsync(new RoleChanger(root.Id, Operator: null))).Error!.Code.ShouldBe("operators_only");
        (await CheckAsync(new RoleChanger(UserId: null, "ops"))).IsSuccess.ShouldBeTrue();

        Task<Result> CheckAsync(RoleChanger by) =>
            new AdministratorsByOperators().CheckAsync(new RoleChange(alice, alice.Username, alice.Roles, [Role.Administrator], by), TestTime.Start, CancellationToken.None);
    }

    [Fact]
    public async Task An_endpoint_admits_signed_in_users_or_a_role()
    {
        await using var auth = await AuthTestServer.StartAsync(server => server.WithEndpoints(MapShop));
        using var client = await auth.SignInAsync(await auth.CreateUserAsync(A.User().Named("alice")));

        (await client.GetAsync("/orders")).Text.ShouldBe("Orders of alice");
        (await client.GetAsync("/orders/all")).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await auth.Client().GetAsync("/orders")).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_page_of_the_application_leads_to_the_sign_in_page()
    {
        await using var auth = await AuthTestServer.StartAsync(server => server.WithEndpoints(MapShop));

        (await auth.Client().GetAsync("/shop")).Headers.Location!.ToString().ShouldBe("/sign-in?return=/shop");
    }

    [Fact]
    public async Task An_endpoint_without_a_request_is_protected_as_those_of_Auth()
    {
        await using var auth = await AuthTestServer.StartAsync(server => server.WithEndpoints(MapShop));

        (await auth.Client().PostAsync("/basket", new { })).Code.ShouldBe("not_authenticated");
    }

    [Fact]
    public async Task A_job_locks_an_account_as_an_operator()
    {
        await using var auth = await AuthTestServer.StartAsync();
        var alice = await auth.CreateUserAsync();

        await new InactiveAccounts(auth.Services.GetRequiredService<IServiceScopeFactory>()).LockAsync(new UserId(alice.Id), CancellationToken.None);

        (await auth.GetUserAsync(alice)).Json.GetProperty("status").GetString().ShouldBe("locked");
    }

    [Fact]
    public async Task Mails_have_the_texts_of_the_application()
    {
        await using var auth = await AuthTestServer.StartAsync(server => server.WithServices(services => services.AddSingleton<IMailTemplates, ContosoMails>()));
        await auth.RegisterAsync(email: "alice@example.org");

        await auth.DeliverMailAsync();

        auth.Mailbox.LastTo("alice@example.org").Subject.ShouldBe("Your account at Contoso");
    }

    private static void MapShop(WebApplication app)
    {
        app.MapGet("/orders", (ClaimsPrincipal user) => $"Orders of {user.Identity!.Name}").RequireAuthorization();
        app.MapGet("/orders/all", () => "…").RequireAuthorization(policy => policy.RequireRole("clerk"));

        app.MapGet("/shop", (ClaimsPrincipal user) => user.Identity is { IsAuthenticated: true }
            ? Results.Text($"Shop of {user.Identity.Name}")
            : Results.Redirect("/sign-in?return=/shop"));

        app.MapPost("/basket", () => "…").AsAuthApi();
    }
}

internal sealed class OnlyColleagues : IRegistrationRule
{
    private static readonly Error NoColleague = Error.Invalid("email", "Register with your email at contoso.example.");

    public Task<Result> CheckAsync(Username username, EmailAddress? email, ClientFingerprint client, DateTimeOffset now, CancellationToken cancellationToken) =>
        Task.FromResult(email?.NormalizedValue.EndsWith("@contoso.example", StringComparison.Ordinal) == true ? Result.Success() : NoColleague);
}

internal sealed class AdministratorsByOperators : IRoleChangeRule
{
    private static readonly Error OperatorsOnly = new(ErrorKind.Forbidden, "operators_only", "Ask an operator to make someone an administrator.");

    public Task<Result> CheckAsync(RoleChange change, DateTimeOffset now, CancellationToken cancellationToken) =>
        Task.FromResult(change.By is { UserId: not null, Operator: null } && change.Granted.Contains(Role.Administrator) ? OperatorsOnly : Result.Success());
}

internal sealed class InactiveAccounts(IServiceScopeFactory scopes)
{
    public async Task LockAsync(UserId userId, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.ActAsOperator("inactive-accounts");
        await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new LockUserCommand(userId), cancellationToken);
    }
}

internal sealed class ContosoMails : IMailTemplates
{
    public MailMessage Render(MailKind kind, EmailAddress to, string username, Uri? link, TimeSpan? lifetime, string? detail, DateTimeOffset at)
    {
        var text = $"{kind} of your account at {at:u}. {detail} {link}";
        return new MailMessage(to, "Your account at Contoso", text, $"<p>{WebUtility.HtmlEncode(text)}</p>");
    }
}
