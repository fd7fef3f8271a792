namespace Auth.Application.Common.Access;

/// <summary>The roles that admitted the request of a signed-in user. The unit of work checks at the commit that the user still has one of them (ADR 20). One instance per scope.</summary>
internal sealed class RequiredRoles
{
    /// <summary>The names of the roles, any one of which is enough; empty if the request needed none.</summary>
    public IReadOnlyList<string> AnyOf { get; set; } = [];
}
