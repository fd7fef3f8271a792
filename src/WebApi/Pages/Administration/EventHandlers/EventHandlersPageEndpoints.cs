using System.Globalization;
using Auth.Application.EventHandlers;
using Auth.Domain.Common;
using Auth.WebApi.Http;
using Auth.WebApi.Pages.Rendering;
using Auth.WebApi.Security;
using MediatR;

namespace Auth.WebApi.Pages.Administration.EventHandlers;

/// <summary>Event handlers: list, retry, skip and remove.</summary>
internal static class EventHandlersPageEndpoints
{
    public const string Path = AdministrationPageEndpoints.Path + "/event-handlers";

    public static void MapEventHandlersPage(this IEndpointRouteBuilder administration)
    {
        var handlers = administration.MapGroup("/event-handlers");
        handlers.MapGet("", ShowAsync).AllowGetAndHead().Sends<ListEventHandlersQuery>();
        handlers.MapPost("/{name}/retry", RetryAsync).Sends<RetryEventsCommand>().Sends<ListEventHandlersQuery>();
        handlers.MapPost("/{name}/skip", SkipAsync).Sends<SkipEventsCommand>().Sends<ListEventHandlersQuery>();
        handlers.MapPost("/{name}/remove", RemoveAsync).Sends<RemoveEventHandlerCommand>().Sends<ListEventHandlersQuery>();
        // A rejected form is shown at the URL of its action. Reloading that leads back here.
        handlers.MapGet("/{**form}", () => PageResults.SeeOther(Path)).AllowGetAndHead().LeadsTo<ListEventHandlersQuery>();
    }

    /// <summary>URL to which a form about a handler is submitted.</summary>
    public static string GetPath(string name, string action) => $"{Path}/{Uri.EscapeDataString(name)}/{action}";

    private static Task<IResult> ShowAsync(Notice notice, ReturnedForm returned, IMediator mediator, CancellationToken cancellationToken) =>
        RenderAsync(model => model with { Done = returned.Notice ?? notice.Take(EventHandlersModel.GetSuccessMessage) }, StatusCodes.Status200OK, mediator, cancellationToken);

    private static async Task<IResult> RetryAsync(string name, PageForm form, IMediator mediator, CancellationToken cancellationToken) =>
        await AnswerAsync(await mediator.Send(new RetryEventsCommand(name, GetPosition(form)), cancellationToken), EventHandlersModel.Retried, mediator, cancellationToken);

    private static async Task<IResult> SkipAsync(string name, PageForm form, IMediator mediator, CancellationToken cancellationToken) =>
        await AnswerAsync(await mediator.Send(new SkipEventsCommand(name, GetPosition(form) ?? throw new BadHttpRequestException("A field is missing.")), cancellationToken), EventHandlersModel.Skipped, mediator, cancellationToken);

    private static async Task<IResult> RemoveAsync(string name, IMediator mediator, CancellationToken cancellationToken) =>
        await AnswerAsync(await mediator.Send(new RemoveEventHandlerCommand(name), cancellationToken), EventHandlersModel.Removed, mediator, cancellationToken);

    private static async Task<IResult> AnswerAsync(Result result, string done, IMediator mediator, CancellationToken cancellationToken) =>
        result.IsFailure
            ? await RenderAsync(model => model with { Error = result.Error }, ProblemResult.GetStatus(result.Error.Kind), mediator, cancellationToken)
            : PageResults.SeeOther(Path, done);

    private static async Task<IResult> RenderAsync(Func<EventHandlersModel, EventHandlersModel> adapt, int status, IMediator mediator, CancellationToken cancellationToken)
    {
        var handlers = await mediator.Send(new ListEventHandlersQuery(), cancellationToken);
        return handlers.IsFailure ? ProblemResult.From(handlers.Error) : PageResults.Page(adapt(new EventHandlersModel(handlers.Value)), status);
    }

    /// <summary>A position that is no number is that of no event.</summary>
    private static long? GetPosition(PageForm form) =>
        form.GetOrNull("position") is not { } text ? null : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var position) ? position : 0;
}
