using System.Net;
using Auth.Application.Common.Access;
using Auth.Application.Registration;
using Auth.Domain.Common;
using Auth.Domain.Registrations;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.WebApi.FunctionalTests.Running;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.WebApi.FunctionalTests;

/// <summary>Everyone who registers is subject to the registration rules of the host application.</summary>
public sealed class RegistrationRuleTests
{
    private readonly OnlyColleagues _rule = new();

    [Theory]
    [Trait("Requirement", "R22")]
    [InlineData("false")]
    [InlineData("true")]
    public async Task A_registration_rule_is_asked_before_accounts_are_looked_up(string requireVerifiedEmail)
    {
        using var server = StartServer(requireVerifiedEmail);
        await AddAsync(server, "taken", "taken@example.com");

        var answers = new List<Answer>();
        foreach (var (username, email) in new[] { ("taken", "taken@example.com"), ("free", "free@example.com"), ("admin", "free@example.com") })
            answers.Add(await server.Client("a browser").PostAsync("/api/v1/users", new { username, email, password = "short" }));

        foreach (var answer in answers) answer.ShouldBeProblem(HttpStatusCode.Forbidden, "not_a_colleague");
        var (asked, client) = _rule.Asked[0];
        (asked, client.UserAgent).ShouldBe(("taken <taken@example.com>", "a browser"));
        client.IpAddress.ShouldBe(IPAddress.Loopback);
        await server.DeliverMailAsync();
        server.Mailbox.Messages.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_registration_that_the_rules_allow_succeeds()
    {
        using var server = StartServer("false");

        (await server.Client().PostAsync("/api/v1/users", new { username = "ann", email = "ann@example.org", password = RunningServer.Password })).Status.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task The_completion_of_a_registration_asks_the_registration_rules_again()
    {
        using var server = StartServer("true");
        await server.Client().PostAsync("/api/v1/users", new { username = "ann", email = "ann@example.org", password = RunningServer.Password });
        await server.DeliverMailAsync();
        var token = server.Mailbox.TokenTo("ann@example.org");
        Task<Answer> CompleteAsync() => server.Client().PostAsync("/api/v1/users/complete", new { token, password = RunningServer.Password, username = "anna" });

        _rule.IsClosed = true;
        (await CompleteAsync()).ShouldBeProblem(HttpStatusCode.Forbidden, "not_a_colleague");
        _rule.Asked[^1].Asked.ShouldBe("anna <ann@example.org>");
        _rule.IsClosed = false;
        (await CompleteAsync()).Status.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Invitations_and_operators_are_not_subject_to_registration_rules()
    {
        using var server = StartServer("false");
        _rule.IsClosed = true;

        var invited = await (await server.AdministratorAsync()).PostAsync("/api/v1/admin/users", new { username = "ann" });
        var token = new Uri(invited.Json.GetProperty("link").GetString()!).Query.Split("token=")[1];
        (await server.Client().PostAsync("/api/v1/invitations/accept", new { token, password = RunningServer.Password })).Status.ShouldBe(HttpStatusCode.Created);
        await AddAsync(server, "bob", "bob@example.com");

        _rule.Asked.ShouldBeEmpty();
    }

    private RunningServer StartServer(string requireVerifiedEmail) =>
        RunningServer.With([("Registration:RequireVerifiedEmail", requireVerifiedEmail)], services => services.AddSingleton<IRegistrationRule>(_rule));

    private static async Task AddAsync(RunningServer server, string username, string email)
    {
        await using var scope = server.Services.CreateAsyncScope();
        scope.ServiceProvider.ActAsOperator("a test");
        (await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new RegisterCommand(username, email, RunningServer.Password) { IsEmailTrusted = true })).IsSuccess.ShouldBeTrue();
    }

    private sealed class OnlyColleagues : IRegistrationRule
    {
        public bool IsClosed { get; set; }

        public List<(string Asked, ClientFingerprint Client)> Asked { get; } = [];

        public Task<Result> CheckAsync(Username username, EmailAddress? email, ClientFingerprint client, DateTimeOffset now, CancellationToken cancellationToken)
        {
            Asked.Add(($"{username.Value} <{email?.Value}>", client));
            var isColleague = email?.Value.EndsWith("@example.org", StringComparison.OrdinalIgnoreCase) == true;
            return Task.FromResult(isColleague && !IsClosed ? Result.Success() : new Error(ErrorKind.Forbidden, "not_a_colleague", "Use the email address of your workplace."));
        }
    }
}
