namespace Auth.WebApi.Http;

/// <summary>Marks endpoints with a request limit per IP address.</summary>
/// <remarks>Not the framework's attribute: if the host application uses the framework's limiter, that would look for these policies.</remarks>
/// <param name="Policy">A policy of <see cref="RateLimits"/>.</param>
internal sealed record CountedBy(string Policy)
{
    public static readonly CountedBy Logins = new(RateLimits.Logins);

    public static readonly CountedBy Registrations = new(RateLimits.Registrations);

    public static readonly CountedBy Recoveries = new(RateLimits.Recoveries);
}
