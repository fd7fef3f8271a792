extern alias Orders;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Auth.Application;
using Auth.Application.Administration;
using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Application.EventHandlers;
using Auth.Domain.Common;
using Auth.Infrastructure.Persistence;
using Auth.WebApi.FunctionalTests.Running;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Orders::Auth.Samples.Orders;

namespace Auth.WebApi.FunctionalTests;

[AllowedTo(Actors.None, Role = "clerk", RecentAuthenticationOf = Actors.Role)]
public sealed record ShipCommand(string Text) : ICommand;

[AllowedTo(Actors.Administrator, Role = "clerk")]
public sealed record CountQuery : IQuery<int>;

[AllowedTo(Actors.Anyone)]
public sealed record AskCommand : ICommand;

internal sealed class HostHandlers : ICommandHandler<ShipCommand>, ICommandHandler<AskCommand>, IQueryHandler<CountQuery, int>
{
    public Task<Result> Handle(ShipCommand command, CancellationToken cancellationToken) => Task.FromResult(Result.Success());

    public Task<Result> Handle(AskCommand command, CancellationToken cancellationToken) => Task.FromResult(Result.Success());

    public Task<Result<int>> Handle(CountQuery query, CancellationToken cancellationToken) => Task.FromResult<Result<int>>(3);
}

/// <summary>Holds the first event that it gets.</summary>
internal sealed class OrderLog : IEventHandler<OrderPlaced>
{
    private readonly TaskCompletionSource<OrderPlaced> _first = new();

    public static Task<OrderPlaced> FirstAsync(IServiceProvider services) => services.GetRequiredService<OrderLog>()._first.Task.WaitAsync(TimeSpan.FromSeconds(60));

    public Task HandleAsync(OrderPlaced domainEvent, EventDelivery delivery, CancellationToken cancellationToken)
    {
        _first.TrySetResult(domainEvent);
        return Task.CompletedTask;
    }
}

/// <summary>Use cases and endpoints of a host application, in the pipeline and behind the middleware of Auth.</summary>
public sealed class HostUseCaseTests : IAsyncLifetime
{
    private readonly RunningServer _server = new();
    private AuthTestServer _host = null!;

    public async ValueTask InitializeAsync() => _host = await StartAsync(_server.Database);

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _server.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_command_of_the_host_application_stores_its_row_and_its_event(bool onPostgreSql)
    {
        using var server = RunningServer.On(onPostgreSql ? TestDatabase.PostgreSql() : TestDatabase.Sqlite());
        var account = await server.RegisterAsync("alice");
        await using var host = await StartAsync(server.Database);
        using var alice = Client(host, (await server.SignInAsync(account)).Bearer);

        var ordered = await alice.PostAsync("/orders", new { article = "book", quantity = 2 });

        ordered.Status.ShouldBe(HttpStatusCode.OK, ordered.Text);
        var id = ordered.Json.GetGuid();
        (await OrdersAsync(host)).ShouldBe([new Order(id, account.Id, "book", 2)]);
        using var administrator = Client(host, (await server.AdministratorAsync()).Bearer);
        var events = (await administrator.GetAsync("/api/v1/admin/events?type=orders.order_placed")).Json.GetProperty("items");
        events[0].GetProperty("userId").GetGuid().ShouldBe(account.Id);
        events[0].GetProperty("actorId").GetGuid().ShouldBe(account.Id);
        events[0].GetProperty("details").GetProperty("orderId").GetGuid().ShouldBe(id);
        (await administrator.GetAsync("/api/v1/admin/events?type=nonsense")).Text.ShouldContain("orders.order_placed");
    }

    [Fact]
    public async Task Event_handlers_get_the_events_of_the_host_application()
    {
        var account = await _server.RegisterAsync();
        using var client = Client(_host, (await _server.SignInAsync(account)).Bearer);
        var order = await client.PostAsync("/orders", new { article = "book", quantity = 1 });

        await _host.DeliverEventsAsync();

        var delivered = await OrderLog.FirstAsync(_host.Services);

        delivered.UserId.Value.ShouldBe(account.Id);
        delivered.OrderId.ShouldBe(order.Json.GetGuid());
    }

    [Fact]
    public async Task Input_that_the_validator_of_the_host_application_rejects_is_a_problem_and_stores_nothing()
    {
        using var alice = await SignInAsync();

        var rejected = await alice.PostAsync("/orders", new { article = "", quantity = 0 });

        rejected.ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");
        rejected.Json.GetProperty("errors").EnumerateObject().Select(field => field.Name).ShouldBe(["article", "quantity"], ignoreOrder: true);
        (await OrdersAsync(_host)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Origin", "https://evil.example.com")]
    public async Task A_request_that_another_site_makes_a_browser_send_is_rejected(string header, string value)
    {
        using var alice = await SignInAsync();
        (alice.Cookie, alice.Bearer) = ($"{ApiClient.CookieName}={alice.Bearer}", null);

        (await alice.SendAsync(HttpMethod.Post, "/orders", new { article = "book", quantity = 1 }, (header, value))).ShouldBeProblem(HttpStatusCode.Forbidden, "cross_site");
        (await alice.SendAsync(HttpMethod.Post, "/guarded", null, (header, value))).ShouldBeProblem(HttpStatusCode.Forbidden, "cross_site");

        (await OrdersAsync(_host)).ShouldBeEmpty();
        (await alice.PostAsync("/guarded")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Bodies_other_than_JSON_are_rejected()
    {
        using var alice = await SignInAsync();
        using var form = new HttpRequestMessage(HttpMethod.Post, "/orders") { Content = new StringContent("article=book&quantity=1", Encoding.UTF8, "application/x-www-form-urlencoded") };
        form.Headers.Authorization = new AuthenticationHeaderValue("Bearer", alice.Bearer);

        (await alice.SendAsync(form)).ShouldBeProblem(HttpStatusCode.UnsupportedMediaType, "unsupported_media_type");
    }

    [Fact]
    public async Task An_endpoint_without_a_request_requires_a_session()
    {
        using var anonymous = Client(_host, bearer: null);
        using var alice = await SignInAsync();

        (await anonymous.PostAsync("/guarded")).ShouldBeProblem(HttpStatusCode.Unauthorized, "not_authenticated");
        (await alice.PostAsync("/guarded")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_role_of_the_host_application_is_required_before_the_body_is_read()
    {
        using var alice = await SignInAsync();
        using var clerk = await SignInAsync("clerk");

        (await alice.PostAsync("/ship", "no object")).ShouldBeProblem(HttpStatusCode.Forbidden, "forbidden");
        (await clerk.PostAsync("/ship", "no object")).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await clerk.PostAsync("/ship", new { text = "now" })).Status.ShouldBe(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Recent_authentication_is_required_of_a_role_if_the_request_declares_it()
    {
        using var clerk = await SignInAsync("clerk");
        _host.Clock.Advance(TimeSpan.FromMinutes(15));

        (await clerk.PostAsync("/ship", new { text = "now" })).ShouldBeProblem(HttpStatusCode.Forbidden, "step_up_required");
        (await clerk.GetAsync("/count")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_request_for_administrators_and_a_role_admits_both_and_no_one_else()
    {
        using var alice = await SignInAsync();
        using var clerk = await SignInAsync("clerk");
        using var administrator = Client(_host, (await _server.AdministratorAsync()).Bearer);

        (await alice.GetAsync("/count")).ShouldBeProblem(HttpStatusCode.Forbidden, "forbidden");
        (await clerk.GetAsync("/count")).Text.ShouldBe("3");
        (await administrator.GetAsync("/count")).Text.ShouldBe("3");
    }

    [Fact]
    public async Task The_authorization_of_the_framework_applies_as_well()
    {
        using var alice = await SignInAsync();
        using var clerk = await SignInAsync("clerk");

        (await alice.PostAsync("/guarded/clerks")).ShouldBeProblem(HttpStatusCode.Forbidden, "forbidden");
        (await clerk.PostAsync("/guarded/clerks")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Requests_without_a_session_are_limited_for_each_address()
    {
        await using var host = await StartAsync(_server.Database, ("RateLimits:HostEndpoints", "2"));
        using var anonymous = Client(host, bearer: null);

        (await anonymous.PostAsync("/ask")).Status.ShouldBe(HttpStatusCode.NoContent);
        (await anonymous.PostAsync("/ask")).Status.ShouldBe(HttpStatusCode.NoContent);
        (await anonymous.PostAsync("/ask")).ShouldBeProblem(HttpStatusCode.TooManyRequests, "rate_limited");
    }

    [Fact]
    public async Task Code_of_the_endpoint_can_act_as_an_operator()
    {
        var bob = await _server.RegisterAsync();
        using var alice = await SignInAsync();

        (await alice.PostAsync($"/guarded/{bob.Id}/lock")).Status.ShouldBe(HttpStatusCode.NoContent);
    }

    private static Task<AuthTestServer> StartAsync(TestDatabase database, params (string Key, string Value)[] settings) =>
        AuthTestServer.StartAsync(server =>
        {
            foreach (var (key, value) in settings) server.WithSetting(key, value);
            server.OnDatabase(database.Shared()).WithEndpoints(Map).WithServices(services => services
                .AddUseCases(typeof(PlaceOrderCommand).Assembly)
                .AddUseCases(typeof(HostUseCaseTests).Assembly)
                .AddTransactionalDbContext<OrdersContext>()
                .AddSingleton<OrderLog>()
                .AddEventHandler<OrderLog>("order-log", options => options.StartAtBeginning = true));
        });

    private static void Map(WebApplication app)
    {
        app.MapPost("/orders", async (NewOrder order, IRequestContext request, IMediator mediator, CancellationToken cancellationToken) =>
            (await mediator.Send(new PlaceOrderCommand(request.Actor.Id!.Value, order.Article, order.Quantity), cancellationToken)).ToResponse()).AsAuthApi<PlaceOrderCommand>();
        app.MapPost("/ship", async (ShipCommand command, IMediator mediator, CancellationToken cancellationToken) => (await mediator.Send(command, cancellationToken)).ToResponse()).AsAuthApi<ShipCommand>();
        app.MapPost("/ask", async (IMediator mediator, CancellationToken cancellationToken) => (await mediator.Send(new AskCommand(), cancellationToken)).ToResponse()).AsAuthApi<AskCommand>();
        app.MapGet("/count", async (IMediator mediator, CancellationToken cancellationToken) => (await mediator.Send(new CountQuery(), cancellationToken)).ToResponse()).AsAuthApi<CountQuery>();
        app.MapPost("/guarded", () => TypedResults.Ok()).AsAuthApi();
        app.MapPost("/guarded/clerks", () => TypedResults.Ok()).AsAuthApi().RequireAuthorization(policy => policy.RequireRole("clerk"));
        app.MapPost("/guarded/{id:guid}/lock", async (Guid id, HttpContext http, IMediator mediator, CancellationToken cancellationToken) =>
        {
            http.RequestServices.ActAsOperator("front desk");
            return (await mediator.Send(new LockUserCommand(new(id)), cancellationToken)).ToResponse();
        }).AsAuthApi();
    }

    private static ApiClient Client(AuthTestServer host, string? bearer)
    {
        var client = host.Client();
        client.Bearer = bearer;
        return client;
    }

    private static async Task<IReadOnlyList<Order>> OrdersAsync(AuthTestServer host)
    {
        await using var scope = host.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<OrdersContext>().Orders.ToListAsync();
    }

    private async Task<ApiClient> SignInAsync(params string[] roles)
    {
        var account = await _server.RegisterAsync();
        if (roles.Length > 0) (await (await _server.AdministratorAsync()).PutAsync($"/api/v1/admin/users/{account.Id}/roles", new { roles })).Status.ShouldBe(HttpStatusCode.NoContent);
        return Client(_host, (await _server.SignInAsync(account)).Bearer);
    }
}
