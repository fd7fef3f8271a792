using Auth.Application.Users;
using Auth.Application.Users.CompleteRegistration;
using Auth.Application.Users.Register;
using Auth.WebApi.Http;
using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Auth.WebApi.Endpoints;

/// <summary>Making an account.</summary>
internal static class RegistrationEndpoints
{
    public static void MapRegistration(this IEndpointRouteBuilder api)
    {
        api.MapPost("/users", Register)
            .WithName("Register")
            .WithTags("Account")
            .WithMetadata(CountedBy.Registrations)
            .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status403Forbidden, StatusCodes.Status409Conflict, StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType, StatusCodes.Status429TooManyRequests);
        api.MapPost("/users/complete", CompleteRegistration)
            .WithName("CompleteRegistration")
            .WithTags("Account")
            .WithMetadata(CountedBy.Recoveries)
            .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status403Forbidden, StatusCodes.Status409Conflict, StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType, StatusCodes.Status429TooManyRequests);
    }

    /// <summary>Makes an account; where addresses have to be verified, 202 whether the name and the address are free or not, and the rest by mail</summary>
    internal static async Task<Results<Created<UserDetails>, Accepted, Refusal>> Register(RegisterRequest request, IMediator mediator, CancellationToken cancellationToken)
    {
        var registered = await mediator.Send(new RegisterCommand(request.Username, request.Email, request.Password), cancellationToken);
        if (registered.IsFailure) return Refusal.For(registered.Error);

        return registered.Value.User is { } user ? TypedResults.Created(AdministrationEndpoints.PathOf(user), user) : TypedResults.Accepted((string?)null);
    }

    /// <summary>Makes the account that was asked for, by the link that was mailed</summary>
    internal static async Task<Results<Created<UserDetails>, Refusal>> CompleteRegistration(CompleteRegistrationRequest request, IMediator mediator, CancellationToken cancellationToken)
    {
        var completed = await mediator.Send(new CompleteRegistrationCommand(request.Token, request.Password), cancellationToken);
        return completed.IsFailure ? Refusal.For(completed.Error) : TypedResults.Created(AdministrationEndpoints.PathOf(completed.Value), completed.Value);
    }
}

/// <summary>Who has got a link to make an account.</summary>
/// <param name="Token">The <c>token</c> of the link.</param>
/// <param name="Password">Of the new account.</param>
internal sealed record CompleteRegistrationRequest(string Token, string Password);

/// <summary>Who wants an account.</summary>
/// <param name="Username">1 to 64 letters, digits and <c>. _ - + '</c>, with single spaces inside; no <c>@</c>.</param>
/// <param name="Password">As long as the server asks for, up to 1024 characters; any characters.</param>
/// <param name="Email">To sign in with as well, and to recover the password by; a link to verify it is mailed there.</param>
internal sealed record RegisterRequest(string Username, string Password, string? Email = null);
