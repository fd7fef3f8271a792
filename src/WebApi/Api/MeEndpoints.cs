using System.Text.Json;
using Auth.Application.Account;
using Auth.Application.Attributes;
using Auth.Domain.Users;
using Auth.WebApi.Api.Documentation;
using Auth.WebApi.Api.Repeats;
using Auth.WebApi.Http;
using Auth.WebApi.Security;
using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace Auth.WebApi.Api;

/// <summary>The account of the signed-in user.</summary>
internal static class MeEndpoints
{
    public static void MapMe(this IEndpointRouteBuilder api)
    {
        var me = api.MapGroup("/me").WithTags("Account");
        me.MapGet("", Get).WithName("GetMe").Sends<GetUserQuery>();
        me.MapGet("/export", Export).WithName("ExportAccount").Sends<ExportAccountQuery>().ProducesHeader(HeaderNames.ContentDisposition, StatusCodes.Status200OK).ProducesErrors(AccountErrors.ExportInProgress, AccountErrors.TooManyExports);
        me.MapDelete("", Close).WithName("CloseAccount").Sends<CloseAccountCommand>().ProducesHeader(HeaderNames.SetCookie, StatusCodes.Status204NoContent).ProducesErrors(UserErrors.LastAdministrator);
        me.MapPost("/email", ChangeEmail).WithName("ChangeEmail").Sends<ChangeEmailCommand>().WithMetadata(RateLimitMetadata.Recoveries).ProducesErrors(UserErrors.EmailTaken).MakesOnce();
        me.MapDelete("/email/pending", WithdrawEmailChange).WithName("WithdrawEmailChange").Sends<WithdrawEmailChangeCommand>();
        me.MapPatch("/attributes", ChangeAttributes).WithName("ChangeMyAttributes").Sends<ChangeAttributesCommand>();
        me.MapPost("/password", ChangePassword).WithName("ChangePassword").Sends<ChangePasswordCommand>().WithMetadata(RateLimitMetadata.Logins).ProducesErrors(EndpointErrors.OfPasswords);
    }

    /// <summary>Gets the user's own account</summary>
    /// <remarks>Attributes are those that the user may see.</remarks>
    internal static async Task<Results<Ok<UserDetails>, ProblemResult>> Get(CurrentSession session, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new GetUserQuery(session.UserId), cancellationToken);
        return result.IsFailure ? ProblemResult.From(result.Error) : TypedResults.Ok(result.Value);
    }

    /// <summary>Exports all data stored about the user, as a file</summary>
    /// <remarks>Requires recent authentication. One export of an account runs at a time. It ends with its session, if its client reads nothing for 30 seconds, and after an hour. If the connection breaks before the end of the document, the file is incomplete.</remarks>
    internal static async Task<Results<ExportDownload, ProblemResult>> Export(CurrentSession session, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new ExportAccountQuery(session.UserId, session.Id), cancellationToken);
        return result.IsFailure ? ProblemResult.From(result.Error) : new ExportDownload(result.Value);
    }

    /// <summary>Closes the user's own account, after a step-up</summary>
    /// <remarks>Deletes the account with all its sessions.</remarks>
    internal static async Task<Results<NoContent, ProblemResult>> Close(CurrentSession session, IMediator mediator, HttpContext http, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new CloseAccountCommand(session.UserId), cancellationToken);
        if (result.IsFailure) return ProblemResult.From(result.Error);

        SessionCookie.Delete(http.Response);
        return TypedResults.NoContent();
    }

    /// <summary>Starts a change of the user's email</summary>
    /// <remarks>Sends a verification link to the new email, which replaces the old one when the link is opened, and a notice to the old one. Ends if this session is revoked. Requires recent authentication.</remarks>
    internal static async Task<Results<Accepted, ProblemResult>> ChangeEmail(ChangeEmailRequest request, CurrentSession session, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new ChangeEmailCommand(session.UserId, request.Email, session.Id), cancellationToken);
        return result.IsFailure ? ProblemResult.From(result.Error) : TypedResults.Accepted((string?)null);
    }

    /// <summary>Withdraws a requested change of the user's email</summary>
    /// <remarks>Also one that another session requested. Repeating the request changes nothing.</remarks>
    internal static async Task<Results<NoContent, ProblemResult>> WithdrawEmailChange(CurrentSession session, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new WithdrawEmailChangeCommand(session.UserId), cancellationToken);
        return result.IsFailure ? ProblemResult.From(result.Error) : TypedResults.NoContent();
    }

    /// <summary>Changes attributes of the user</summary>
    /// <remarks>Sets the attributes that are sent; null removes one. Takes effect with the next request of each session.</remarks>
    internal static async Task<Results<NoContent, ProblemResult>> ChangeAttributes(
        ChangeAttributesRequest request, AttributeCatalog catalog, CurrentSession session, IMediator mediator, CancellationToken cancellationToken)
    {
        var attributes = catalog.ReadJson(request.Attributes);
        if (attributes.IsFailure) return ProblemResult.From(attributes.Error);

        var result = await mediator.Send(new ChangeAttributesCommand(session.UserId, attributes.Value), cancellationToken);
        return result.IsFailure ? ProblemResult.From(result.Error) : TypedResults.NoContent();
    }

    /// <summary>Changes the user's password</summary>
    /// <remarks>Ends all other sessions of the user and forgets all other known devices.</remarks>
    internal static async Task<Results<NoContent, ProblemResult>> ChangePassword(
        ChangePasswordRequest request, CurrentSession session, IMediator mediator, HttpContext http, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(
            new ChangePasswordCommand(session.UserId, session.Id, request.CurrentPassword, request.NewPassword, DeviceTokenTransport.Read(http.Request, request.DeviceToken)),
            cancellationToken);
        return result.IsFailure ? ProblemResult.From(result.Error) : TypedResults.NoContent();
    }
}

/// <summary>A change of password.</summary>
/// <param name="CurrentPassword">The current password. A wrong one counts as a failed attempt, as in a login.</param>
/// <param name="NewPassword">The new password.</param>
/// <param name="DeviceToken">The device token of an earlier login on this device. Browsers use a cookie instead.</param>
internal sealed record ChangePasswordRequest(string CurrentPassword, string NewPassword, string? DeviceToken = null);

/// <summary>A change of attributes.</summary>
/// <param name="Attributes">The new values by name; null removes an attribute. Others stay.</param>
internal sealed record ChangeAttributesRequest(IReadOnlyDictionary<string, JsonElement> Attributes);

/// <summary>A change of email.</summary>
/// <param name="Email">The new email.</param>
internal sealed record ChangeEmailRequest(string Email);
