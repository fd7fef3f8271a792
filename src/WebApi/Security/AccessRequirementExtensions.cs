using MediatR;

namespace Auth.WebApi.Security;

/// <summary>Declares what endpoints require of their callers.</summary>
internal static class AccessRequirementExtensions
{
    /// <summary>Derives the requirement of an endpoint from a request that it sends.</summary>
    public static RouteHandlerBuilder Sends<TRequest>(this RouteHandlerBuilder endpoint)
        where TRequest : IBaseRequest => endpoint.WithMetadata(new SentRequestMetadata(typeof(TRequest))).Requires(AccessRequirement.DeriveFrom(typeof(TRequest)));

    /// <summary>Derives the requirement of a page from the request to which its form or link leads.</summary>
    public static RouteHandlerBuilder LeadsTo<TRequest>(this RouteHandlerBuilder page)
        where TRequest : IBaseRequest => page.Sends<TRequest>();

    /// <summary>Adds a requirement, for endpoints without a request and for groups. It narrows what other declarations allow, and never widens it.</summary>
    public static TBuilder Requires<TBuilder>(this TBuilder builder, AccessRequirement requirement)
        where TBuilder : IEndpointConventionBuilder => AddCombined(builder, requirement);

    /// <summary>Lets the endpoints of a group be built only if each declares what it requires. Otherwise every request fails, so a test finds it.</summary>
    public static void RejectUndeclaredRequirements(this RouteGroupBuilder group) =>
        ((IEndpointConventionBuilder)group).Finally(endpoint =>
        {
            if (!endpoint.Metadata.OfType<AccessRequirement>().Any())
                throw new InvalidOperationException($"{endpoint.DisplayName} does not declare what it requires. Add {nameof(Sends)}, {nameof(LeadsTo)} or {nameof(Requires)}.");
        });

    private static TBuilder AddCombined<TBuilder>(TBuilder builder, AccessRequirement requirement)
        where TBuilder : IEndpointConventionBuilder
    {
        builder.Add(endpoint =>
        {
            var declared = endpoint.Metadata.OfType<AccessRequirement>().SingleOrDefault();
            if (declared is not null) endpoint.Metadata.Remove(declared);
            endpoint.Metadata.Add(declared?.And(requirement) ?? requirement);
        });
        return builder;
    }
}
