using System.Reflection;
using Auth.Application.Sessions.Memory;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Microsoft.AspNetCore.Http.Features;

namespace Auth.WebApi.Authentication;

/// <summary>The validated session of a request. Never reused for another request.</summary>
/// <param name="Live">The cached session, as fresh as the database. Shared with concurrent requests of the same session.</param>
internal sealed record CurrentSession(CachedSession Live)
{
    /// <summary>The signed-in user.</summary>
    public UserId UserId => Live.UserId;

    /// <summary>The id of the session.</summary>
    public SessionId Id => Live.Id;

    /// <summary>Whether the user is an administrator.</summary>
    public bool IsAdministrator => Live.HasRole(Role.Administrator);

    /// <summary>Binds the session as a parameter of an endpoint. The endpoint must require a session.</summary>
    public static ValueTask<CurrentSession> BindAsync(HttpContext context, ParameterInfo parameter) =>
        ValueTask.FromResult(context.Features.GetRequiredFeature<CurrentSession>());
}
