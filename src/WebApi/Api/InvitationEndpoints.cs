using System.Text.Json;
using Auth.Application.Account;
using Auth.Application.Attributes;
using Auth.Application.Common;
using Auth.Application.Invitations;
using Auth.Application.Repeats;
using Auth.Domain.Invitations;
using Auth.Domain.Users;
using Auth.WebApi.Api.Documentation;
using Auth.WebApi.Api.Repeats;
using Auth.WebApi.Http;
using Auth.WebApi.Security;
using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace Auth.WebApi.Api;

/// <summary>Invitations, by which administrators create accounts.</summary>
internal static class InvitationEndpoints
{
    public static void MapInvitations(this IEndpointRouteBuilder api)
    {
        var administration = api.MapGroup("/admin").WithTags("Administration").Requires(AccessRequirement.Administration);
        administration.MapPost("/users", CreateUser).WithName("CreateUser").Sends<InviteUserCommand>().ProducesErrors(UserErrors.UsernameTaken, UserErrors.UsernameReserved, UserErrors.EmailTaken, InvitationErrors.TooMany)
            .MakesOnce(InviteUserRepeat.LinkAlreadyShown, RepeatErrors.ResultRemoved);
        administration.MapPost("/invitations", Invite).WithName("InviteUser").Sends<InviteUserCommand>().ProducesErrors(UserErrors.EmailTaken, InvitationErrors.TooMany)
            .MakesOnce(InviteUserRepeat.LinkAlreadyShown, RepeatErrors.ResultRemoved);
        administration.MapGet("/invitations", List).WithName("ListInvitations").Sends<ListInvitationsQuery>();
        administration.MapDelete("/invitations/{id:guid}", Withdraw).WithName("WithdrawInvitation").Sends<WithdrawInvitationCommand>()
            .ProducesErrors(InvitationErrors.NotFound, InvitationErrors.AlreadyAccepted);
        administration.MapPost("/invitations/{id:guid}/send", Send).WithName("SendInvitation").Sends<SendInvitationCommand>()
            .ProducesErrors(InvitationErrors.NotFound, InvitationErrors.CannotBeSent).MakesOnce();
        api.MapPost("/invitations/accept", Accept).WithName("AcceptInvitation").Sends<AcceptInvitationCommand>().WithTags("Account").WithMetadata(RateLimitMetadata.EmailLinks)
            .ProducesErrors(EndpointErrors.OfRegistrations).ProducesErrors(InvitationErrors.Invalid).ProducesHeader(HeaderNames.Location, StatusCodes.Status201Created);
    }

    /// <summary>Creates an account, after a step-up</summary>
    /// <remarks>The account exists once its user has opened the link and completed it. With an email, the link is sent there and its use verifies the email. Without one, the response has the link, once.</remarks>
    internal static async Task<Results<Accepted<IssuedInvitation>, ProblemResult>> CreateUser(CreateUserRequest request, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new InviteUserCommand(request.Username, request.Email, request.Roles ?? [], request.ValidDays), cancellationToken);
        return result.IsFailure ? ProblemResult.From(result.Error) : TypedResults.Accepted((string?)null, result.Value);
    }

    /// <summary>Invites a person to create an account, after a step-up</summary>
    /// <remarks>With an email, the link is sent there and its use verifies the email. Without one, the response has the link, once.</remarks>
    internal static async Task<Results<Created<IssuedInvitation>, ProblemResult>> Invite(InvitationRequest request, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new InviteUserCommand(Username: null, request.Email, request.Roles ?? [], request.ValidDays), cancellationToken);
        return result.IsFailure ? ProblemResult.From(result.Error) : TypedResults.Created((string?)null, result.Value);
    }

    /// <summary>Lists invitations, newest first</summary>
    /// <remarks>The links are not in the response.</remarks>
    internal static async Task<Results<Ok<Page<InvitationDetails>>, ProblemResult>> List(IMediator mediator, CancellationToken cancellationToken, int limit = Paging.DefaultLimit, string? cursor = null)
    {
        var result = await mediator.Send(new ListInvitationsQuery(limit, QueryValue.NullIfEmpty(cursor)), cancellationToken);
        return result.IsFailure ? ProblemResult.From(result.Error) : TypedResults.Ok(result.Value);
    }

    /// <summary>Withdraws an invitation, after a step-up</summary>
    /// <remarks>Its link no longer works.</remarks>
    internal static async Task<Results<NoContent, ProblemResult>> Withdraw(Guid id, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new WithdrawInvitationCommand(new InvitationId(id)), cancellationToken);
        return result.IsFailure ? ProblemResult.From(result.Error) : TypedResults.NoContent();
    }

    /// <summary>Sends an invitation by email again, after a step-up</summary>
    /// <remarks>The new link replaces the old one when it is sent. Has no effect while a mail is queued.</remarks>
    internal static async Task<Results<Accepted, ProblemResult>> Send(Guid id, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new SendInvitationCommand(new InvitationId(id)), cancellationToken);
        return result.IsFailure ? ProblemResult.From(result.Error) : TypedResults.Accepted((string?)null);
    }

    /// <summary>Creates the account of an invitation</summary>
    /// <remarks>A link works once.</remarks>
    internal static async Task<Results<Created<UserDetails>, ProblemResult>> Accept(AcceptInvitationRequest request, AttributeCatalog catalog, IMediator mediator, CancellationToken cancellationToken)
    {
        var attributes = catalog.ReadJson(request.Attributes);
        if (attributes.IsFailure) return ProblemResult.From(attributes.Error);

        var result = await mediator.Send(new AcceptInvitationCommand(request.Token, request.Username, request.Password) { Attributes = attributes.Value }, cancellationToken);
        return result.IsFailure ? ProblemResult.From(result.Error) : TypedResults.Created(AdministrationEndpoints.GetPath(result.Value), result.Value);
    }
}

/// <summary>An account to create.</summary>
/// <param name="Username">1 to 64 letters, digits and <c>. _ - + '</c>, with single spaces inside; at least one letter or digit, no <c>@</c>.</param>
/// <param name="Email">Where to send the link; without it, the response has the link.</param>
/// <param name="Roles">At most 20 roles, each of 1 to 32 characters of <c>a-z 0-9 -</c>. The role <c>admin</c> grants administration.</param>
/// <param name="ValidDays">How long the link works, from 1 to 30 days.</param>
internal sealed record CreateUserRequest(string Username, string? Email = null, IReadOnlyList<string>? Roles = null, int ValidDays = InviteUserCommand.DefaultValidDays);

/// <summary>An invitation to create.</summary>
/// <param name="Email">Where to send the link; without it, the response has the link.</param>
/// <param name="Roles">At most 20 roles, each of 1 to 32 characters of <c>a-z 0-9 -</c>. The role <c>admin</c> grants administration.</param>
/// <param name="ValidDays">How long the link works, from 1 to 30 days.</param>
internal sealed record InvitationRequest(string? Email = null, IReadOnlyList<string>? Roles = null, int ValidDays = InviteUserCommand.DefaultValidDays);

/// <summary>Accepts an invitation.</summary>
/// <param name="Token">The <c>token</c> of the link.</param>
/// <param name="Password">The password of the new account.</param>
/// <param name="Username">The username, unless the invitation has one.</param>
/// <param name="Attributes">The attributes that users enter at registration.</param>
internal sealed record AcceptInvitationRequest(string Token, string Password, string? Username = null, IReadOnlyDictionary<string, JsonElement>? Attributes = null);
