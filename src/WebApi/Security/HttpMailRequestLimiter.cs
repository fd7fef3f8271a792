using Auth.Application.Mail;
using Auth.Domain.Common;

namespace Auth.WebApi.Security;

/// <summary>Counts requests for mail with the limit of the endpoints that send one (<c>RateLimits:Recoveries</c>), once for each HTTP request.</summary>
internal sealed class HttpMailRequestLimiter(IHttpContextAccessor http, AddressRateLimiter limits) : IMailRequestLimiter
{
    /// <inheritdoc />
    public Error? Count() =>
        http.HttpContext is { } context && RequestQuotas.Count(context, limits, AddressRateLimiter.Recoveries) is { IsAcquired: false } lease ? RequestQuotas.TooManyRequests(lease) : null;
}
