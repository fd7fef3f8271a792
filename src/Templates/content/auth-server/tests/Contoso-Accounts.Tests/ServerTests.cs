using System.Net;
using Auth.Testing;

namespace Company.Accounts.Tests;

/// <summary>The whole server, in the process of the test: <c>Program.cs</c> with a temporary database, a clock and a mailbox.</summary>
public sealed class ServerTests : IAsyncLifetime
{
    private AuthTestServer _auth = null!;

    public async ValueTask InitializeAsync() => _auth = await AuthTestServer.StartAsync<Program>();

    public ValueTask DisposeAsync() => _auth.DisposeAsync();

    [Fact]
    public async Task Registration_rejects_a_password_with_the_company_name()
    {
        var answer = await _auth.Client().PostAsync("/api/v1/users", new { username = "alice", password = $"the {Company.Name} password" });

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal("validation_failed", answer.Code);
    }

    [Fact]
    public async Task A_lockout_is_logged_as_a_warning()
    {
        var alice = await _auth.CreateUserAsync(A.User().WithFailedAttempts(4));

        await _auth.Client().LoginAsync(alice.Username, "a wrong password");
        await _auth.DeliverEventsAsync();

        Assert.Contains($"User {alice.Id} is locked out until ", _auth.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_sign_in_page_greets()
    {
        await _auth.SetUpAsync();

        var page = await _auth.Client().GetAsync("/sign-in");

        Assert.Contains($"Welcome to {Company.Name}.", WebUtility.HtmlDecode(page.Text), StringComparison.Ordinal);
    }
}
