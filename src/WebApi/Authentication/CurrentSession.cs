using System.Reflection;
using Auth.Application.Sessions;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Microsoft.AspNetCore.Http.Features;

namespace Auth.WebApi.Authentication;

/// <summary>The session that a request was found to belong to. Known for this one request; the next one asks again.</summary>
/// <param name="Details">What the store says of it now.</param>
internal sealed record CurrentSession(SessionDetails Details)
{
    /// <summary>Who is signed in.</summary>
    public UserId User => new(Details.User.Id);

    /// <summary>The session.</summary>
    public SessionId Id => new(Details.Id);

    /// <summary>Whether it is an administrator's.</summary>
    public bool IsAdministrator => Details.User.Roles.Contains(Role.Administrator.Name, StringComparer.Ordinal);

    /// <summary>Hands it to an endpoint that requires a session.</summary>
    public static ValueTask<CurrentSession> BindAsync(HttpContext context, ParameterInfo parameter) =>
        ValueTask.FromResult(context.Features.GetRequiredFeature<CurrentSession>());
}
