namespace Auth.WebApi.Http;

/// <summary>Marks the endpoints whose requests are counted by address. Not the framework's mark: a team's own application may use the framework's limiter, which would look for our policies.</summary>
/// <param name="Policy">One of the policies of <see cref="RateLimits"/>.</param>
internal sealed record CountedBy(string Policy)
{
    public static readonly CountedBy Logins = new(RateLimits.Logins);

    public static readonly CountedBy Registrations = new(RateLimits.Registrations);

    public static readonly CountedBy Recoveries = new(RateLimits.Recoveries);
}
