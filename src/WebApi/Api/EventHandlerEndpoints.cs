using Auth.Application.EventHandlers;
using Auth.WebApi.Http;
using Auth.WebApi.Security;
using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Auth.WebApi.Api;

/// <summary>Event handlers of the host application, and events that they could not handle.</summary>
internal static class EventHandlerEndpoints
{
    public static void MapEventHandlers(this IEndpointRouteBuilder api)
    {
        var handlers = api.MapGroup("/admin/event-handlers").WithTags("Administration").Requires(AccessRequirement.Administration);
        handlers.MapGet("", List).WithName("ListEventHandlers").Sends<ListEventHandlersQuery>();
        handlers.MapPost("/{name}/retry", Retry).WithName("RetryEvents").Sends<RetryEventsCommand>().ProducesErrors(EventHandlerErrors.NotFound, EventHandlerErrors.EventNotFound);
        handlers.MapPost("/{name}/skip", Skip).WithName("SkipEvents").Sends<SkipEventsCommand>().ProducesErrors(EventHandlerErrors.NotFound, EventHandlerErrors.EventNotFound);
        handlers.MapDelete("/{name}", Remove).WithName("RemoveEventHandler").Sends<RemoveEventHandlerCommand>().ProducesErrors(EventHandlerErrors.NotFound, EventHandlerErrors.Active);
    }

    /// <summary>Lists event handlers by name, with their first set-aside events</summary>
    /// <remarks>All of them are in one page.</remarks>
    internal static async Task<Results<Ok<EventHandlersResponse>, ProblemResult>> List(IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new ListEventHandlersQuery(), cancellationToken);
        return result.IsFailure ? ProblemResult.From(result.Error) : TypedResults.Ok(new EventHandlersResponse(result.Value));
    }

    /// <summary>Delivers set-aside events once more, after a step-up</summary>
    /// <remarks>With `position`, that event. Without it all, and what waits for its next try is tried at once.</remarks>
    internal static async Task<Results<Accepted, ProblemResult>> Retry(string name, IMediator mediator, CancellationToken cancellationToken, long? position = null)
    {
        var result = await mediator.Send(new RetryEventsCommand(name, position), cancellationToken);
        return result.IsFailure ? ProblemResult.From(result.Error) : TypedResults.Accepted((string?)null);
    }

    /// <summary>Deletes a set-aside event from the list without delivering it, after a step-up</summary>
    /// <remarks>The handler never gets the event.</remarks>
    internal static async Task<Results<NoContent, ProblemResult>> Skip(string name, long position, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new SkipEventsCommand(name, position), cancellationToken);
        return result.IsFailure ? ProblemResult.From(result.Error) : TypedResults.NoContent();
    }

    /// <summary>Removes an inactive event handler with its position and its set-aside events, after a step-up</summary>
    /// <remarks>A handler that is registered again begins with the next event.</remarks>
    internal static async Task<Results<NoContent, ProblemResult>> Remove(string name, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new RemoveEventHandlerCommand(name), cancellationToken);
        return result.IsFailure ? ProblemResult.From(result.Error) : TypedResults.NoContent();
    }
}

/// <summary>Event handlers.</summary>
/// <param name="Items">All of them, by name.</param>
internal sealed record EventHandlersResponse(IReadOnlyList<EventHandlerDetails> Items);
