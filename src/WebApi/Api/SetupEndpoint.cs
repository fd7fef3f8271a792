using Auth.Application.Account;
using Auth.Application.Passwords;
using Auth.Application.Registration;
using Auth.Domain.Users;
using Auth.WebApi.Api.Documentation;
using Auth.WebApi.Http;
using Auth.WebApi.Security;
using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace Auth.WebApi.Api;

/// <summary>Creation of the first administrator.</summary>
internal static class SetupEndpoint
{
    /// <summary>The path, printed in the banner.</summary>
    public const string Path = ApiRoutes.Root + "/setup";

    public static void MapSetup(this IEndpointRouteBuilder api) =>
        api.MapPost("/setup", SetUp).WithName("SetUp").Sends<CreateFirstAdministratorCommand>().WithTags("Administration").WithMetadata(RateLimitMetadata.Logins).ProducesErrors(SetupErrors.WrongToken, SetupErrors.AlreadyDone, UserErrors.UsernameTaken, PasswordErrors.Busy)
            .ProducesHeader(HeaderNames.Location, StatusCodes.Status201Created);

    /// <summary>Creates the first administrator, with the setup token of the server</summary>
    /// <remarks>Works only while there is no administrator.</remarks>
    internal static async Task<Results<Created<UserDetails>, ProblemResult>> SetUp(SetupRequest request, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new CreateFirstAdministratorCommand(request.Token, request.Username, request.Password), cancellationToken);
        if (result.IsFailure) return ProblemResult.From(result.Error);

        return TypedResults.Created(AdministrationEndpoints.GetPath(result.Value), result.Value);
    }
}

/// <summary>The first administrator.</summary>
/// <param name="Token">The setup token, as configured or as printed when the server starts.</param>
/// <param name="Username">The username of the administrator.</param>
/// <param name="Password">The password of the administrator.</param>
internal sealed record SetupRequest(string Token, string Username, string Password);
