using Auth.Application.Users;
using Auth.Application.Users.CreateFirstAdministrator;
using Auth.WebApi.Http;
using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Auth.WebApi.Endpoints;

/// <summary>Making the first administrator.</summary>
internal static class SetupEndpoint
{
    /// <summary>Where it is, for the banner.</summary>
    public const string Path = Api.Root + "/setup";

    public static void MapSetup(this IEndpointRouteBuilder api) =>
        api.MapPost("/setup", SetUp).WithName("SetUp").WithTags("Administration").WithMetadata(CountedBy.Logins)
            .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status403Forbidden, StatusCodes.Status409Conflict, StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType, StatusCodes.Status429TooManyRequests);

    /// <summary>Makes the first administrator, once, with the token that the server printed</summary>
    internal static async Task<Results<Created<UserDetails>, Refusal>> SetUp(SetupRequest request, IMediator mediator, CancellationToken cancellationToken)
    {
        var made = await mediator.Send(new CreateFirstAdministratorCommand(request.Token, request.Username, request.Password), cancellationToken);
        if (made.IsFailure) return Refusal.For(made.Error);

        return TypedResults.Created(AdministrationEndpoints.PathOf(made.Value), made.Value);
    }
}

/// <summary>The first administrator.</summary>
/// <param name="Token">The setup token: configured, or printed at the start.</param>
/// <param name="Username">The administrator's name.</param>
/// <param name="Password">The administrator's password.</param>
internal sealed record SetupRequest(string Token, string Username, string Password);
