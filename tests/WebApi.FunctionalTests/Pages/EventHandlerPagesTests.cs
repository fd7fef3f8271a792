using System.Net;
using System.Text.Json;
using Auth.Application.EventHandlers;
using Auth.Domain.Users;
using Auth.WebApi.FunctionalTests.Running;
using Auth.WebApi.Hosting;
using Microsoft.AspNetCore.Builder;

namespace Auth.WebApi.FunctionalTests.Pages;

/// <summary>How administrators see event handlers, and what they do about events that could not be handled.</summary>
public sealed class EventHandlerPagesTests : IDisposable
{
    private const string Page = "/admin/event-handlers";
    private const string Api = "/api/v1/admin/event-handlers";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly RunningServer _server = RunningServer.With([("Metrics:Enabled", "true")], services => services.AddEventHandler<FailingHandler>("failing", o => o.StartAtBeginning = true));

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task A_failing_handler_is_shown_with_its_blocked_users_and_its_error_and_in_metrics()
    {
        await _server.RegisterAsync();
        var handler = await WaitForBlockedUserAsync();

        handler.GetProperty("status").GetString().ShouldBe("active");
        handler.GetProperty("lastError").GetString().ShouldBe("InvalidOperationException: no luck");
        (await (await SignInAsync()).OpenAsync(Page)).ShouldBePage("Event handlers").Text.ShouldContain("InvalidOperationException: no luck");
        var metrics = (await _server.Client().GetAsync("/metrics")).Text;
        metrics.ShouldContain("auth_event_handlers_deliveries_total{handler=\"failing\",result=\"failed\"}");
        metrics.ShouldContain("auth_event_handlers_behind{handler=\"failing\"}");
    }

    [Fact]
    public async Task A_set_aside_event_is_retried_or_skipped_on_the_page()
    {
        await _server.RegisterAsync();
        await WaitForBlockedUserAsync();
        SetAside(900_000_001, 900_000_002);
        var browser = await SignInAsync();
        (await browser.OpenAsync(Page)).Text.ShouldContain("900000001");

        (await browser.SendAsync($"{Page}/failing/skip", ("position", "900000001"))).ShouldLeadTo(Page);
        (await browser.SendAsync($"{Page}/failing/retry", ("position", "900000002"))).ShouldLeadTo(Page);

        (await browser.SendAsync($"{Page}/failing/skip", ("position", "900000001"))).ShouldBePage("Event handlers", HttpStatusCode.NotFound).Text.ShouldContain("No such event is set aside.");
        (await browser.SendAsync($"{Page}/unknown/retry")).ShouldBePage("Event handlers", HttpStatusCode.NotFound);
        (await browser.SendAsync($"{Page}/failing/remove")).ShouldBePage("Event handlers", HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task A_set_aside_event_is_retried_or_skipped_by_the_API()
    {
        await _server.RegisterAsync();
        await WaitForBlockedUserAsync();
        SetAside(900_000_001, 900_000_002);
        var administrator = await _server.AdministratorAsync();

        (await administrator.PostAsync($"{Api}/failing/skip?position=900000001")).Status.ShouldBe(HttpStatusCode.NoContent);
        (await administrator.PostAsync($"{Api}/failing/retry?position=900000002")).Status.ShouldBe(HttpStatusCode.Accepted);
        (await administrator.PostAsync($"{Api}/failing/retry")).Status.ShouldBe(HttpStatusCode.Accepted);

        (await administrator.PostAsync($"{Api}/failing/skip?position=900000001")).ShouldBeProblem(HttpStatusCode.NotFound, "set_aside_event_not_found");
        (await administrator.PostAsync($"{Api}/failing/skip?position=first")).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await administrator.PostAsync($"{Api}/failing/skip")).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await administrator.PostAsync($"{Api}/unknown/retry")).ShouldBeProblem(HttpStatusCode.NotFound, "event_handler_not_found");
        (await administrator.DeleteAsync($"{Api}/failing")).ShouldBeProblem(HttpStatusCode.Conflict, "event_handler_active");
    }

    [Theory]
    [InlineData("Not Valid", "other", "The event handler 'Not Valid' has an invalid name.")]
    [InlineData("same", "same", "Several event handlers have the name 'same'.")]
    public void A_server_with_handlers_that_cannot_be_used_does_not_start(string first, string second, string reason)
    {
        var builder = WebApplication.CreateBuilder().AddAuth();
        builder.Services.AddEventHandler<FailingHandler>(first).AddEventHandler<FailingHandler>(second);

        Should.Throw<StartupException>(() => builder.Build().UseAuth()).Message.ShouldStartWith(reason);
    }

    [Fact]
    public void A_server_with_a_handler_of_no_event_does_not_start()
    {
        var builder = WebApplication.CreateBuilder().AddAuth();
        builder.Services.AddEventHandler<string>("text");

        Should.Throw<StartupException>(() => builder.Build().UseAuth()).Message.ShouldStartWith("The event handler 'text' handles no event.");
    }

    private void SetAside(params long[] positions)
    {
        foreach (var position in positions)
            _server.Database.Execute($"INSERT INTO event_set_aside (subscription, position, type, tries, error, failed_at, retry_requested) VALUES ('failing', {position}, 'user_registered', 10, 'no luck', 0, 0)");
    }

    private async Task<JsonElement> WaitForBlockedUserAsync()
    {
        using var timeout = new CancellationTokenSource(Limit);
        var administrator = await _server.AdministratorAsync();
        while (true)
        {
            var handlers = (await administrator.GetAsync(Api)).Json.GetProperty("items").EnumerateArray().ToList();
            if (handlers is [var handler] && handler.GetProperty("blockedUsers").GetInt32() > 0) return handler;
            await Task.Delay(TimeSpan.FromMilliseconds(50), timeout.Token);
        }
    }

    private async Task<Browser> SignInAsync()
    {
        await _server.AdministratorAsync();
        var browser = new Browser(_server);
        await browser.SignInAsync(RunningServer.AdministratorName);
        return browser;
    }

    private sealed class FailingHandler : IEventHandler<UserRegistered>
    {
        public Task HandleAsync(UserRegistered domainEvent, EventDelivery delivery, CancellationToken cancellationToken) => throw new InvalidOperationException("no luck");
    }
}
