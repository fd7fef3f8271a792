using System.Reflection;
using Auth.Application.Sessions.Memory;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Microsoft.AspNetCore.Http.Features;

namespace Auth.WebApi.Authentication;

/// <summary>The session that a request was found to belong to. Known for this one request; the next one asks again.</summary>
/// <param name="Live">As this node remembers it, as fresh as the store; other requests of the session share it.</param>
internal sealed record CurrentSession(LiveSession Live)
{
    /// <summary>Who is signed in.</summary>
    public UserId User => Live.User;

    /// <summary>The session.</summary>
    public SessionId Id => Live.Id;

    /// <summary>Whether it is an administrator's.</summary>
    public bool IsAdministrator => Live.Has(Role.Administrator);

    /// <summary>Hands it to an endpoint that requires a session.</summary>
    public static ValueTask<CurrentSession> BindAsync(HttpContext context, ParameterInfo parameter) =>
        ValueTask.FromResult(context.Features.GetRequiredFeature<CurrentSession>());
}
