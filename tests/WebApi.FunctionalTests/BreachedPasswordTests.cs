using System.Net;
using Auth.WebApi.FunctionalTests.Running;
using Microsoft.AspNetCore.Http;

namespace Auth.WebApi.FunctionalTests;

/// <summary>Breached passwords are rejected when a breach list is configured.</summary>
[Trait("Requirement", "R04")]
public sealed class BreachedPasswordTests : IAsyncLifetime
{
    private const string Leaked = "a password that has leaked";

    private readonly CancellationTokenSource _hangs = new();
    private FakeBreachList _list = null!;
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _list = await FakeBreachList.StartAsync();
        _server = RunningServer.With(("Passwords:BreachList", _list.Url));
    }

    [Fact]
    public async Task A_registration_rejects_a_breached_password()
    {
        _list.Add(Leaked, times: 7);

        var answer = await RegisterAsync(Leaked);

        answer.ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed").Json.GetProperty("errors").GetProperty("password")[0].GetString()!.ShouldContain("data breach");
    }

    [Fact]
    public async Task A_password_change_rejects_a_breached_password()
    {
        var client = await _server.SignInAsync();
        _list.Add(Leaked, times: 1);

        var answer = await client.PostAsync("/api/v1/me/password", new { currentPassword = RunningServer.Password, newPassword = Leaked });

        answer.ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed").Json.GetProperty("errors").TryGetProperty("newPassword", out _).ShouldBeTrue();
    }

    [Fact]
    public async Task The_breach_list_receives_only_the_first_five_hash_digits()
    {
        await RegisterAsync(Leaked);

        _list.Requests.ShouldBe([$"/range/{FakeBreachList.HashOf(Leaked)[..5]} padding=true trace="]);
        _server.Log.Text.ShouldNotContain(FakeBreachList.HashOf(Leaked)[..5]);
    }

    [Fact]
    public async Task A_password_that_is_not_breached_is_accepted()
    {
        (await RegisterAsync(Leaked)).Status.ShouldBe(HttpStatusCode.Created);

        _server.Log.Text.ShouldNotContain("Breached-password check failed");
    }

    [Fact]
    public async Task Padding_entries_of_the_breach_list_are_ignored()
    {
        _list.Add(Leaked, times: 0);

        (await RegisterAsync(Leaked)).Status.ShouldBe(HttpStatusCode.Created);
    }

    [Theory]
    [InlineData(StatusCodes.Status500InternalServerError, "")]
    [InlineData(StatusCodes.Status404NotFound, "")]
    [InlineData(StatusCodes.Status302Found, "")]
    [InlineData(StatusCodes.Status200OK, "<html>Please accept our terms.</html>")]
    public async Task An_invalid_breach_list_response_is_logged_and_does_not_block_registration(int status, string text)
    {
        _list.Answer = _ => Results.Text(text, statusCode: status);

        (await RegisterAsync(Leaked)).Status.ShouldBe(HttpStatusCode.Created);

        _server.Log.Text.ShouldContain("Breached-password check failed");
    }

    [Fact]
    public async Task A_breach_list_response_in_an_unknown_charset_is_read()
    {
        _list.Answer = prefix => Results.Text($"{FakeBreachList.HashOf(Leaked)[5..]}:4", "text/plain; charset=bogus-9");

        (await RegisterAsync(Leaked)).Status.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_stalled_breach_list_response_does_not_block_registration()
    {
        _list.Answer = _ => Results.Stream(async stream =>
        {
            await stream.WriteAsync(new byte[100]);
            await stream.FlushAsync();
            await Task.Delay(Timeout.Infinite, _hangs.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        });

        (await RegisterAsync(Leaked)).Status.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task An_unavailable_breach_list_does_not_block_registration_and_is_counted()
    {
        await _list.DisposeAsync();
        using var server = RunningServer.With(("Passwords:BreachList", _list.Url), ("Metrics:Enabled", "true"));

        await server.RegisterAsync();

        (await server.Client().GetAsync("/metrics")).Text.ShouldMatch("""(?m)^auth_breach_list_requests_total\{result="away"\} [0-9]+""");
    }

    public async ValueTask DisposeAsync()
    {
        await _hangs.CancelAsync();
        _server.Dispose();
        await _list.DisposeAsync();
        _hangs.Dispose();
    }

    private Task<Answer> RegisterAsync(string password) => _server.Client().PostAsync("/api/v1/users", new { username = "someone", password });
}
