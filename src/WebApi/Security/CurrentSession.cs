using System.Reflection;
using Auth.Application.Sessions.Cache;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Microsoft.AspNetCore.Http.Features;

namespace Auth.WebApi.Security;

/// <summary>The validated session of a request. Never reused for another request.</summary>
/// <param name="Session">The cached session, as fresh as the database. Shared with concurrent requests of the same session.</param>
internal sealed record CurrentSession(CachedSession Session)
{
    /// <summary>The signed-in user.</summary>
    public UserId UserId => Session.UserId;

    /// <summary>The id of the session.</summary>
    public SessionId Id => Session.Id;

    /// <summary>Whether the user is an administrator in this session.</summary>
    public bool IsAdministrator => Session.HasRole(Role.Administrator);

    /// <summary>Binds the session as a parameter of an endpoint. The endpoint must require a session.</summary>
    public static ValueTask<CurrentSession> BindAsync(HttpContext context, ParameterInfo parameter) =>
        ValueTask.FromResult(context.Features.GetRequiredFeature<CurrentSession>());
}
