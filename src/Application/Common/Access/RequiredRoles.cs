namespace Auth.Application.Common.Access;

/// <summary>The roles that admitted the request of a signed-in user. The unit of work checks at the commit that the user still has all of them (ADR 20). One instance per scope.</summary>
internal sealed class RequiredRoles
{
    /// <summary>The names of the roles; empty if the request needed none. For a request that a scope admitted, all roles that gave the actor scopes: what the actor may change depends on each.</summary>
    public IReadOnlyList<string> Names { get; set; } = [];
}
