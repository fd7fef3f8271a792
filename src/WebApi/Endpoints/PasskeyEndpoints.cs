using System.Text.Json;
using Auth.Application.Common;
using Auth.Application.Passkeys;
using Auth.Application.Passkeys.AddPasskey;
using Auth.Application.Passkeys.BeginAddingPasskey;
using Auth.Application.Passkeys.ListPasskeys;
using Auth.Application.Passkeys.RemovePasskey;
using Auth.Domain.Common;
using Auth.Domain.Passkeys;
using Auth.WebApi.Authentication;
using Auth.WebApi.Http;
using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Auth.WebApi.Endpoints;

/// <summary>One's own passkeys.</summary>
internal static class PasskeyEndpoints
{
    private const string Path = "/me/passkeys";

    public static void MapPasskeys(this IEndpointRouteBuilder api)
    {
        api.MapGet(Path, List).WithName("ListMyPasskeys").WithTags("Account").ForSignedIn();

        var mine = api.MapGroup(Path).WithTags("Account").ForProven();
        mine.MapPost("/options", Begin).WithName("BeginAddingPasskey");
        mine.MapPost("", Add).WithName("AddPasskey").Refuses(StatusCodes.Status409Conflict, StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType);
        mine.MapDelete("/{id:guid}", Remove).WithName("RemovePasskey").Refuses(StatusCodes.Status404NotFound);
    }

    /// <summary>My passkeys, in the order in which I added them</summary>
    internal static async Task<Results<Ok<Page<PasskeyDetails>>, Refusal>> List(CurrentSession session, IMediator mediator, CancellationToken cancellationToken)
    {
        var listed = await mediator.Send(new ListPasskeysQuery(session.User), cancellationToken);
        return listed.IsFailure ? Refusal.For(listed.Error) : TypedResults.Ok(new Page<PasskeyDetails>(listed.Value, NextCursor: null));
    }

    /// <summary>Begins to add a passkey, after a step-up: what the browser's <c>navigator.credentials.create</c> takes</summary>
    internal static async Task<Results<Ok<PasskeyOptionsAnswer>, Refusal>> Begin(
        CurrentSession session, IMediator mediator, IRequestContext context, HttpContext http, CancellationToken cancellationToken) =>
        PasskeyOptionsAnswer.To(await mediator.Send(
            new BeginAddingPasskeyCommand(session.User, context.Client, ShownDevice.In(http.Request, field: null), session.Live.Remember), cancellationToken));

    /// <summary>Adds the passkey that the browser has had made, after a step-up: from now on I can sign in by it</summary>
    internal static async Task<Results<Created<PasskeyDetails>, Refusal>> Add(
        AddPasskeyRequest request, CurrentSession session, IMediator mediator, IRequestContext context, HttpContext http, CancellationToken cancellationToken)
    {
        var answer = new PasskeyAnswer(request.Ceremony, request.Credential.GetRawText());
        var added = await mediator.Send(new AddPasskeyCommand(session.User, request.Name, answer, context.Client, ShownDevice.In(http.Request, field: null)), cancellationToken);
        return added.IsFailure ? Refusal.For(added.Error) : TypedResults.Created(Api.Root + Path, added.Value);
    }

    /// <summary>Removes one of my passkeys, after a step-up: it signs nobody in any more</summary>
    internal static async Task<Results<NoContent, Refusal>> Remove(Guid id, CurrentSession session, IMediator mediator, CancellationToken cancellationToken)
    {
        var removed = await mediator.Send(new RemovePasskeyCommand(session.User, new PasskeyId(id)), cancellationToken);
        return removed.IsFailure ? Refusal.For(removed.Error) : TypedResults.NoContent();
    }
}

/// <summary>A passkey that the browser has had made.</summary>
/// <param name="Ceremony">What came with the options.</param>
/// <param name="Name">How I call it: 1 to 64 characters that can be seen.</param>
/// <param name="Credential">What the browser answered, as its <c>toJSON()</c> gives it.</param>
internal sealed record AddPasskeyRequest(string Ceremony, string Name, JsonElement Credential);

/// <summary>A passkey that the browser has had used.</summary>
/// <param name="Ceremony">What came with the options.</param>
/// <param name="Credential">What the browser answered, as its <c>toJSON()</c> gives it.</param>
internal sealed record UsedPasskeyRequest(string Ceremony, JsonElement Credential)
{
    public PasskeyAnswer ToAnswer() => new(Ceremony, Credential.GetRawText());
}

/// <summary>What a browser needs to make or to use a passkey.</summary>
/// <param name="Ceremony">To be sent with the browser's answer: once, by this client, within five minutes.</param>
/// <param name="Options">What <c>PublicKeyCredential.parseCreationOptionsFromJSON</c> or <c>parseRequestOptionsFromJSON</c> takes.</param>
internal sealed record PasskeyOptionsAnswer(string Ceremony, JsonElement Options)
{
    public static Results<Ok<PasskeyOptionsAnswer>, Refusal> To(Result<BegunCeremony> begun) =>
        begun.IsFailure ? Refusal.For(begun.Error) : TypedResults.Ok(new PasskeyOptionsAnswer(begun.Value.Token.Reveal(), JsonElement.Parse(begun.Value.Options)));
}
