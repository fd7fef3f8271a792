using MediatR;

namespace Auth.WebApi.Security;

/// <summary>Declares what endpoints require of their callers.</summary>
internal static class AccessRequirementExtensions
{
    /// <summary>Derives the requirement of an endpoint from a request that it sends.</summary>
    public static RouteHandlerBuilder Sends<TRequest>(this RouteHandlerBuilder endpoint)
        where TRequest : IBaseRequest => endpoint.Requires(AccessRequirement.Of(typeof(TRequest)));

    /// <summary>Derives the requirement of a page from the request to which its form or link leads.</summary>
    public static RouteHandlerBuilder LeadsTo<TRequest>(this RouteHandlerBuilder page)
        where TRequest : IBaseRequest => page.Sends<TRequest>();

    /// <summary>Adds a requirement, for endpoints without a request and for groups. It narrows what other declarations allow, and never widens it.</summary>
    public static TBuilder Requires<TBuilder>(this TBuilder builder, AccessRequirement requirement)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(requirement);

    /// <summary>Combines all requirements of each endpoint of a group. An endpoint that declares none stops the start.</summary>
    public static void CombineRequirements(this RouteGroupBuilder group) => ((IEndpointConventionBuilder)group).Finally(Combine);

    private static void Combine(EndpointBuilder endpoint)
    {
        var declared = endpoint.Metadata.OfType<AccessRequirement>().ToList();
        if (declared.Count == 0) throw new InvalidOperationException($"{endpoint.DisplayName} does not declare what it requires. Add {nameof(Sends)}, {nameof(LeadsTo)} or {nameof(Requires)}.");
        foreach (var requirement in declared) endpoint.Metadata.Remove(requirement);
        endpoint.Metadata.Add(declared.Aggregate((first, second) => first.And(second)));
    }
}
