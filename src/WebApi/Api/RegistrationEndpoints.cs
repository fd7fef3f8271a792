using System.Text.Json;
using Auth.Application.Account;
using Auth.Application.Attributes;
using Auth.Application.Registration;
using Auth.Domain.EmailLinks;
using Auth.WebApi.Api.Documentation;
using Auth.WebApi.Http;
using Auth.WebApi.Security;
using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace Auth.WebApi.Api;

/// <summary>Registration of users.</summary>
internal static class RegistrationEndpoints
{
    public static void MapRegistration(this IEndpointRouteBuilder api)
    {
        api.MapPost("/users", Register)
            .WithName("Register")
            .Sends<RegisterCommand>()
            .WithTags("Account")
            .WithMetadata(RateLimitMetadata.Registrations).ProducesHeader(HeaderNames.Location, StatusCodes.Status201Created).ProducesErrors(EndpointErrors.OfRegistrations).ProducesErrors(RegistrationErrors.ByInvitation, RegistrationErrors.Closed);
        api.MapPost("/users/complete", CompleteRegistration)
            .WithName("CompleteRegistration")
            .Sends<CompleteRegistrationCommand>()
            .WithTags("Account")
            .WithMetadata(RateLimitMetadata.EmailLinks).ProducesHeader(HeaderNames.Location, StatusCodes.Status201Created).ProducesErrors(EndpointErrors.OfRegistrations).ProducesErrors(EmailLinkErrors.Invalid, RegistrationErrors.ByInvitation, RegistrationErrors.Closed);
    }

    /// <summary>Registers a user</summary>
    /// <remarks>If a verified email is required, returns 202 whether or not username and email are available, and continues by email. If registration is not open, returns 403.</remarks>
    internal static async Task<Results<Created<UserDetails>, Accepted, ProblemResult>> Register(RegisterRequest request, AttributeCatalog catalog, IMediator mediator, CancellationToken cancellationToken)
    {
        var attributes = catalog.ReadJson(request.Attributes);
        if (attributes.IsFailure) return ProblemResult.From(attributes.Error);

        var result = await mediator.Send(new RegisterCommand(request.Username, request.Email, request.Password) { Attributes = attributes.Value }, cancellationToken);
        if (result.IsFailure) return ProblemResult.From(result.Error);

        return result.Value.User is { } user ? TypedResults.Created(AdministrationEndpoints.GetPath(user), user) : TypedResults.Accepted((string?)null);
    }

    /// <summary>Completes a registration with the link sent by email</summary>
    /// <remarks>If the username is taken, the link stays valid for other usernames, five in all.</remarks>
    internal static async Task<Results<Created<UserDetails>, ProblemResult>> CompleteRegistration(CompleteRegistrationRequest request, AttributeCatalog catalog, IMediator mediator, CancellationToken cancellationToken)
    {
        var attributes = catalog.ReadJson(request.Attributes);
        if (attributes.IsFailure) return ProblemResult.From(attributes.Error);

        var result = await mediator.Send(new CompleteRegistrationCommand(request.Token, request.Password, request.Username) { Attributes = attributes.Value }, cancellationToken);
        return result.IsFailure ? ProblemResult.From(result.Error) : TypedResults.Created(AdministrationEndpoints.GetPath(result.Value), result.Value);
    }
}

/// <summary>Completes a registration that awaits its email link.</summary>
/// <param name="Token">The <c>token</c> of the link.</param>
/// <param name="Password">The password of the new account.</param>
/// <param name="Username">Another username, if the requested one is taken.</param>
/// <param name="Attributes">The attributes that users enter at registration.</param>
internal sealed record CompleteRegistrationRequest(string Token, string Password, string? Username = null, IReadOnlyDictionary<string, JsonElement>? Attributes = null);

/// <summary>A registration.</summary>
/// <param name="Username">1 to 64 letters, digits and <c>. _ - + '</c>, with single spaces inside; at least one letter or digit, no <c>@</c>.</param>
/// <param name="Password">Any characters: at least the configured minimum length, at most 1024. If a verified email is required, the password is chosen later, with the email link.</param>
/// <param name="Email">For login, and for recovery once verified with the link that is sent to it. Required if the server demands a verified email.</param>
/// <param name="Attributes">The attributes that users enter at registration. If a verified email is required, they are entered later, with the email link.</param>
internal sealed record RegisterRequest(string Username, string Password, string? Email = null, IReadOnlyDictionary<string, JsonElement>? Attributes = null);
