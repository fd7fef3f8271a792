using System.Text.Json;
using Auth.Application.Common;
using Auth.Application.Passkeys;
using Auth.Application.Repeats;
using Auth.Domain.Common;
using Auth.Domain.Passkeys;
using Auth.WebApi.Api.Documentation;
using Auth.WebApi.Api.Repeats;
using Auth.WebApi.Http;
using Auth.WebApi.Security;
using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace Auth.WebApi.Api;

/// <summary>Passkeys of the signed-in user.</summary>
internal static class PasskeyEndpoints
{
    private const string Path = "/me/passkeys";

    public static void MapPasskeys(this IEndpointRouteBuilder api)
    {
        var mine = api.MapGroup(Path).WithTags("Account");
        mine.MapGet("", List).WithName("ListMyPasskeys").Sends<ListPasskeysQuery>();
        mine.MapPost("/options", Begin).WithName("BeginAddingPasskey").Sends<BeginPasskeyRegistrationCommand>().ProducesErrors(PasskeyErrors.LimitReached);
        mine.MapPost("", Add).WithName("AddPasskey").Sends<AddPasskeyCommand>().ProducesHeader(HeaderNames.Location, StatusCodes.Status201Created)
            .ProducesErrors(PasskeyErrors.RegistrationRejected, PasskeyErrors.InvalidRegistrationCeremony, PasskeyErrors.AlreadyRegistered, PasskeyErrors.LimitReached)
            .MakesOnce(RepeatErrors.ResultRemoved);
        mine.MapDelete("/{id:guid}", Remove).WithName("RemovePasskey").Sends<RemovePasskeyCommand>().ProducesErrors(PasskeyErrors.NotFound);
    }

    /// <summary>Lists the user's passkeys, in the order in which they were added</summary>
    /// <remarks>All of them are in one page.</remarks>
    internal static async Task<Results<Ok<Page<PasskeyDetails>>, ProblemResult>> List(CurrentSession session, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new ListPasskeysQuery(session.UserId), cancellationToken);
        return result.IsFailure ? ProblemResult.From(result.Error) : TypedResults.Ok(new Page<PasskeyDetails>(result.Value, NextCursor: null));
    }

    /// <summary>Starts the registration of a passkey, after a step-up</summary>
    /// <remarks>Returns the options for the browser's `navigator.credentials.create`.</remarks>
    internal static async Task<Results<Ok<PasskeyOptionsResponse>, ProblemResult>> Begin(
        CurrentSession session, IMediator mediator, IRequestContext context, HttpContext http, CancellationToken cancellationToken) =>
        PasskeyOptionsResponse.To(await mediator.Send(
            new BeginPasskeyRegistrationCommand(session.UserId, context.Client, DeviceTokenTransport.Read(http.Request), session.Session.Remember), cancellationToken));

    /// <summary>Adds a passkey that the browser has created, after a step-up</summary>
    /// <remarks>The user can then log in with it.</remarks>
    internal static async Task<Results<Created<PasskeyDetails>, ProblemResult>> Add(
        AddPasskeyRequest request, CurrentSession session, IMediator mediator, IRequestContext context, HttpContext http, CancellationToken cancellationToken)
    {
        var response = new PasskeyResponse(request.Ceremony, request.Credential.GetRawText());
        var result = await mediator.Send(new AddPasskeyCommand(session.UserId, request.Name, response, context.Client, DeviceTokenTransport.Read(http.Request)), cancellationToken);
        return result.IsFailure ? ProblemResult.From(result.Error) : TypedResults.Created(ApiRoutes.Root + Path, result.Value);
    }

    /// <summary>Removes a passkey of the user, after a step-up</summary>
    /// <remarks>Ends the other sessions that rest on it.</remarks>
    internal static async Task<Results<NoContent, ProblemResult>> Remove(Guid id, CurrentSession session, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new RemovePasskeyCommand(session.UserId, new PasskeyId(id), session.Id), cancellationToken);
        return result.IsFailure ? ProblemResult.From(result.Error) : TypedResults.NoContent();
    }
}

/// <summary>A new passkey.</summary>
/// <param name="Ceremony">The ceremony token returned with the options.</param>
/// <param name="Name">The user's name for the passkey: 1 to 64 printable characters.</param>
/// <param name="Credential">The browser's response, as returned by its <c>toJSON()</c>.</param>
internal sealed record AddPasskeyRequest(string Ceremony, string Name, JsonElement Credential);

/// <summary>Proof of a passkey.</summary>
/// <param name="Ceremony">The ceremony token returned with the options.</param>
/// <param name="Credential">The browser's response, as returned by its <c>toJSON()</c>.</param>
internal sealed record UsedPasskeyRequest(string Ceremony, JsonElement Credential)
{
    public PasskeyResponse ToAnswer() => new(Ceremony, Credential.GetRawText());
}

/// <summary>Options with which a browser creates or uses a passkey.</summary>
/// <param name="Ceremony">Token to return with the browser's response. Valid once, for this client, for five minutes.</param>
/// <param name="Options">Input for <c>PublicKeyCredential.parseCreationOptionsFromJSON</c> or <c>parseRequestOptionsFromJSON</c>.</param>
internal sealed record PasskeyOptionsResponse(string Ceremony, JsonElement Options)
{
    public static Results<Ok<PasskeyOptionsResponse>, ProblemResult> To(Result<StartedCeremony> begun) =>
        begun.IsFailure ? ProblemResult.From(begun.Error) : TypedResults.Ok(new PasskeyOptionsResponse(begun.Value.Token.Reveal(), JsonElement.Parse(begun.Value.Options)));
}
