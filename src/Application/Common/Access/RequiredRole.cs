namespace Auth.Application.Common.Access;

/// <summary>The role that admitted the request of a signed-in user. The unit of work checks at the commit that the user still has it (ADR 20). One instance per scope.</summary>
internal sealed class RequiredRole
{
    /// <summary>The name of the role; null if the request did not need one. Administrators are checked by <see cref="SignedInUser.IsAdministrator"/>.</summary>
    public string? Name { get; set; }
}
