using System.Net;
using Auth.Application.Account;
using Auth.Application.Administration;
using Auth.Application.Audit;
using Auth.Domain.Common;
using Auth.Domain.Users;
using Auth.WebApi;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Testing.Server;

/// <summary>The HTTP API that controls the server. It is mapped into the server itself, so its errors are written like all others.</summary>
internal static class ControlApi
{
    /// <summary>The path of all calls. Auth has no route below it.</summary>
    public const string Root = "/test/v1";

    private const int MaxDelayMilliseconds = 60_000;

    /// <summary>Whether a request is a call of this API.</summary>
    public static bool IsControl(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<ControlCall>() is not null;

    /// <param name="scenario">The scenario of this server, once it has started.</param>
    public static void MapControl(this WebApplication app, ScenarioServer server, Func<Scenario> scenario)
    {
        // By the endpoint that routing has found, because several paths lead to one, such as /TEST/v1.
        app.UseWhen(IsControl, branch => branch.UseMiddleware<LoopbackMiddleware>());
        var control = app.MapGroup(Root).WithMetadata(ControlCall.Instance).ExcludeFromDescription().AddEndpointFilter(AnswerFailuresAsync);
        control.MapGet("", (EndpointDataSource endpoints) => Describe(server, scenario(), endpoints));
        control.MapPost("/reset", (Reset? reset, HttpContext http) => ResetAsync(server, reset, http));

        control.MapGet("/clock", () => new ClockState(scenario().Auth.Clock.GetUtcNow()));
        control.MapPut("/clock", (ClockState wanted) => SetClock(scenario(), wanted).ToResponse());
        control.MapPost("/clock/advance", (ClockAdvance advance) => AdvanceClock(scenario(), advance).ToResponse());

        control.MapPost("/users", async (NewUser? user) => AnswerCreated(await scenario().CreateUserAsync(user ?? new NewUser())));
        control.MapGet("/users/{username}", (string username) => WithUserAsync(scenario(), username, user => GetUserAsync(scenario(), user)));
        control.MapDelete("/users/{username}", (string username) => SendAsync(scenario(), username, id => new CloseAccountCommand(id)));
        control.MapPost("/users/{username}/sign-in", (string username, SignIn? options) => WithUserAsync(scenario(), username, user => scenario().SignInAsync(user, options ?? new SignIn())));
        control.MapPost("/users/{username}/lock-out", (string username) => WithUserAsync(scenario(), username, scenario().LockOutAsync));
        control.MapPost("/users/{username}/reset-attempts", (string username) => SendAsync(scenario(), username, id => new ResetAttemptsCommand(id)));
        control.MapPost("/users/{username}/lock", (string username) => SendAsync(scenario(), username, id => new LockUserCommand(id)));
        control.MapPost("/users/{username}/unlock", (string username) => SendAsync(scenario(), username, id => new UnlockUserCommand(id)));

        control.MapGet("/database", () => scenario().DatabaseState);
        control.MapPut("/database", (DatabaseState state) => SetDatabase(scenario(), state).ToResponse());

        control.MapGet("/mail", (string? to) => ListMailAsync(scenario(), to));
        control.MapGet("/mail/last", async (string? to) => (await FindLastMailAsync(scenario(), to)).ToResponse());
        control.MapPost("/mail/deliver", () => CompleteAsync(scenario().Auth.DeliverMailAsync()));
        control.MapGet("/events", async (string? username, string? type) => (await ListEventsAsync(scenario(), username, type)).ToResponse());
        control.MapPost("/events/deliver", () => CompleteAsync(scenario().Auth.DeliverEventsAsync()));

        control.MapGet("/errors", () => new ErrorCodes(TestResponses.Codes, [.. scenario().Auth.Responses.Pending.Select(PendingError.From)]));
        control.MapPost("/errors/{code}", (string code, ForcedErrorRequest? request) => FailNext(scenario(), code, request ?? new ForcedErrorRequest()).ToResponse());
        control.MapDelete("/errors", () =>
        {
            scenario().Auth.Responses.Clear();
            return Result.Success().ToResponse();
        });
        control.MapGet("/log", () => scenario().Auth.Log.Text);
    }

    /// <summary>Answers what the test kit refuses as a conflict with its reason. Requests of the kit itself take no forced error.</summary>
    private static async ValueTask<object?> AnswerFailuresAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        ApiClient.IsExemptFromForcedErrors.Value = true;
        try
        {
            return await next(context);
        }
        catch (TestServerException exception) when (exception.Status == HttpStatusCode.ServiceUnavailable)
        {
            return Fail(ErrorKind.Unavailable, exception.Code ?? "store_unavailable", exception.Message);
        }
        catch (TestServerException exception)
        {
            return Fail(ErrorKind.Conflict, "not_possible", exception.Message);
        }
    }

    private static IResult Fail(ErrorKind kind, string code, string message) => Result.Failure(new Error(kind, code, message)).ToResponse();

    private static async Task<IResult> CompleteAsync(Task work)
    {
        await work;
        return Result.Success().ToResponse();
    }

    private static Overview Describe(ScenarioServer server, Scenario scenario, EndpointDataSource endpoints) => new(
        server.Url,
        scenario.Auth.Clock.GetUtcNow(),
        scenario.DatabaseState,
        [
            .. from endpoint in endpoints.Endpoints.OfType<RouteEndpoint>()
               where endpoint.RoutePattern.RawText!.StartsWith(Root, StringComparison.Ordinal)
               select $"{endpoint.Metadata.GetRequiredMetadata<IHttpMethodMetadata>().HttpMethods[0]} {endpoint.RoutePattern.RawText!.TrimEnd('/')}",
        ]);

    private static async Task<IResult> ResetAsync(ScenarioServer server, Reset? reset, HttpContext http)
    {
        var settings = ServerOptions.ReadSettings((reset?.Settings ?? new Dictionary<string, string>(StringComparer.Ordinal)).Select(setting => (setting.Key, (string?)setting.Value)));
        if (settings.IsFailure) return Fail(settings.Error.Kind, settings.Error.Code, settings.Error.Message);

        // This request belongs to the previous server, which ends after it.
        var remove = await server.ResetAsync(settings.Value);
        http.Response.OnCompleted(() =>
        {
            _ = remove();
            return Task.CompletedTask;
        });
        return Result.Success().ToResponse();
    }

    private static Result<ClockState> SetClock(Scenario scenario, ClockState wanted)
    {
        if (wanted.Now.UtcDateTime.Year is < ServerOptions.MinYear or > ServerOptions.MaxYear) return Error.Invalid("now", $"Enter a time in the years {ServerOptions.MinYear} to {ServerOptions.MaxYear}.");

        scenario.Auth.Clock.AdjustTime(wanted.Now.ToUniversalTime());
        return new ClockState(scenario.Auth.Clock.GetUtcNow());
    }

    private static Result<ClockState> AdvanceClock(Scenario scenario, ClockAdvance advance)
    {
        if (advance.Total is not { } time) return Error.Invalid("seconds", "Enter how far to advance, such as { \"minutes\": 15 }: seconds, minutes, hours or days, together more than zero and less than a century.");

        lock (scenario) return SetClock(scenario, new ClockState(scenario.Auth.Clock.GetUtcNow() + time));
    }

    private static IResult AnswerCreated(Result<UserAnswer> user) =>
        user.IsFailure ? user.ToResponse() : TypedResults.Created($"{Root}/users/{Uri.EscapeDataString(user.Value.Username)}", user.Value);

    private static async Task<IResult> WithUserAsync<T>(Scenario scenario, string username, Func<TestUser, Task<Result<T>>> use)
    {
        var user = await scenario.FindUserAsync(username);
        return (user.IsFailure ? user.Error : await use(user.Value)).ToResponse();
    }

    private static async Task<IResult> SendAsync(Scenario scenario, string username, Func<UserId, IRequest<Result>> command)
    {
        var user = await scenario.FindUserAsync(username);
        return (user.IsFailure ? user.Error : await scenario.SendAsync(command(new UserId(user.Value.Id)))).ToResponse();
    }

    private static async Task<Result<UserAnswer>> GetUserAsync(Scenario scenario, TestUser user)
    {
        await using var scope = scenario.Auth.Services.CreateAsyncScope();
        var stored = await scope.ServiceProvider.GetRequiredService<IUserRepository>().FindAsync(new UserId(user.Id), CancellationToken.None);
        return stored is null ? UserErrors.NotFound : UserAnswer.From(user with { Email = stored.Email?.Value }, [.. stored.Roles.Select(role => role.Name)]);
    }

    private static Result SetDatabase(Scenario scenario, DatabaseState state)
    {
        if (state.DelayMilliseconds is < 1 or > MaxDelayMilliseconds) return Error.Invalid("delayMilliseconds", $"Enter 1 to {MaxDelayMilliseconds} milliseconds.");

        scenario.SetDatabase(state);
        return Result.Success();
    }

    /// <summary>Delivers first, so that no test waits for mail.</summary>
    private static async Task<ItemList<MailAnswer>> ListMailAsync(Scenario scenario, string? to)
    {
        await scenario.Auth.DeliverMailAsync();
        return new([.. scenario.Auth.Mailbox.Messages.Where(message => to is null || message.To.Value.Equals(to, StringComparison.OrdinalIgnoreCase)).Select(MailAnswer.From)]);
    }

    private static async Task<Result<MailAnswer>> FindLastMailAsync(Scenario scenario, string? to)
    {
        if (to is null) return Error.Invalid("to", "Enter the email, such as /mail/last?to=alice@example.org.");

        var mail = await ListMailAsync(scenario, to);
        return mail.Items is [.., var last] ? last : new Error(ErrorKind.NotFound, "mail_not_found", scenario.Auth.Mailbox.DescribeMissing("mail", to));
    }

    private static async Task<Result<ItemList<EventDetails>>> ListEventsAsync(Scenario scenario, string? username, string? type)
    {
        TestUser? user = null;
        if (username is not null)
        {
            var found = await scenario.FindUserAsync(username);
            if (found.IsFailure) return found.Error;
            user = found.Value;
        }

        return new ItemList<EventDetails>(await scenario.Auth.Events.ListAsync(user, type));
    }

    private static Result<PendingError> FailNext(Scenario scenario, string code, ForcedErrorRequest request)
    {
        if (!TestResponses.IsCode(code)) return new Error(ErrorKind.NotFound, "unknown_error_code", TestResponses.DescribeUnknownCode(code));
        if (request.Times is < 1) return Error.Invalid("times", "Enter how many requests get the error, at least 1.");
        if (request.RetryAfter is < 1) return Error.Invalid("retryAfter", "Enter seconds, at least 1.");
        if (request.Path is { } path && !path.StartsWith('/')) return Error.Invalid("path", "Enter a path such as /api/v1/sessions, or /api/v1/* for all below it.");
        if (request.Errors is not null && code != ErrorCatalog.ValidationFailed) return Error.Invalid("errors", "Only validation_failed has errors.");

        var error = new ForcedError(code)
        {
            Times = request.Times,
            Method = request.Method,
            Path = request.Path,
            RetryAfter = request.RetryAfter is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            Errors = request.Errors,
        };
        scenario.Auth.Responses.FailNext(error);
        return PendingError.From(error);
    }

    /// <summary>Marks the endpoints of this API.</summary>
    private sealed class ControlCall
    {
        public static readonly ControlCall Instance = new();
    }
}
