namespace Auth.WebApi.Security;

/// <summary>Marks endpoints with a request limit per IP address.</summary>
/// <remarks>Not the framework's attribute: if the host application uses the framework's limiter, that would look for these policies.</remarks>
/// <param name="Policy">A policy of <see cref="AddressRateLimiter"/>.</param>
internal sealed record RateLimitMetadata(string Policy)
{
    public static readonly RateLimitMetadata Logins = new(AddressRateLimiter.Logins);

    public static readonly RateLimitMetadata Registrations = new(AddressRateLimiter.Registrations);

    public static readonly RateLimitMetadata Recoveries = new(AddressRateLimiter.Recoveries);

    public static readonly RateLimitMetadata EmailLinks = new(AddressRateLimiter.EmailLinks);

    public static readonly RateLimitMetadata HostEndpoints = new(AddressRateLimiter.HostEndpoints);
}
