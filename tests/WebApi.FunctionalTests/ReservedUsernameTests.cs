using System.Net;
using Auth.WebApi.FunctionalTests.Pages;
using Auth.WebApi.FunctionalTests.Running;

namespace Auth.WebApi.FunctionalTests;

[Trait("Requirement", "R84")]
public sealed class ReservedUsernameTests
{
    /// <summary>The printed command that creates the first administrator must find the name free.</summary>
    [Fact]
    public async Task The_name_admin_is_left_for_the_setup()
    {
        using var server = new RunningServer();

        foreach (var name in new[] { "admin", "Admin", "ａｄｍｉｎ", "root", "administrator" })
            (await server.Client().PostAsync("/api/v1/users", new { username = name, password = RunningServer.Password })).ShouldBeProblem(HttpStatusCode.Conflict, "username_reserved");
        var setup = await server.Client().PostAsync("/api/v1/setup", new { token = RunningServer.SetupToken, username = "admin", password = RunningServer.Password });

        setup.Status.ShouldBe(HttpStatusCode.Created, setup.Text);
        (await server.Client().PostAsync("/api/v1/users", new { username = "root", password = RunningServer.Password })).Status.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task The_registration_page_reports_a_reserved_name_at_its_field()
    {
        using var server = new RunningServer();

        var rejected = await new Browser(server).SendAsync("/register", ("username", "admin"), ("email", ""), ("password", RunningServer.Password));

        rejected.ShouldBePage("Create an account", HttpStatusCode.Conflict).Text.ShouldContain("id=\"username-error\"");
    }
}
