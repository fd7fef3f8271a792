using System.Reflection;
using Auth.Application.Common.Access;
using Auth.Application.ServiceAccounts;
using Auth.Domain.Common;
using Auth.Domain.ServiceAccounts;
using Microsoft.AspNetCore.Http.Features;

namespace Auth.WebApi.Security;

/// <summary>The service account whose key a request has presented. Never reused for another request.</summary>
/// <param name="KeyHash">The hash of the key.</param>
internal sealed record CurrentServiceAccount(CachedServiceAccount Account, TokenHash<ServiceKey> KeyHash)
{
    /// <summary>The account as the sender of requests.</summary>
    public ServiceAccountActor Actor => Account.Actor;

    /// <summary>Binds the account as a parameter of an endpoint. The endpoint must require a service account.</summary>
    public static ValueTask<CurrentServiceAccount> BindAsync(HttpContext context, ParameterInfo parameter) =>
        ValueTask.FromResult(context.Features.GetRequiredFeature<CurrentServiceAccount>());
}
