using Auth.Domain.Common;

namespace Auth.Domain.Users;

/// <summary>A condition for changing roles, such as who may grant which ones. A host application may register several; there is none by default.</summary>
/// <remarks>
/// Called before the roles of an account change, and before an operator or an import creates an account with roles. Also called when an invitation with roles is sent, and when it is accepted.
/// Not called for the first administrator, whom the setup token authorizes. May run in the transaction of the change, which may be retried.
/// </remarks>
public interface IRoleChangeRule
{
    /// <summary>Allows the change, or returns the reason for rejecting it.</summary>
    Task<Result> CheckAsync(RoleChange change, DateTimeOffset now, CancellationToken cancellationToken);
}

/// <summary>A change of the roles of an account.</summary>
/// <param name="Account">The account; null if it does not exist yet.</param>
/// <param name="Username">Null for an invitation whose user has not yet chosen one.</param>
/// <param name="Before">The roles until now; none if the account does not exist yet.</param>
/// <param name="After">All roles after the change.</param>
/// <param name="By">Who changes the roles.</param>
public sealed record RoleChange(User? Account, Username? Username, IReadOnlyCollection<Role> Before, IReadOnlyCollection<Role> After, RoleChanger By)
{
    /// <summary>The roles that the account gets.</summary>
    public IEnumerable<Role> Granted => After.Except(Before);

    /// <summary>The roles that the account loses.</summary>
    public IEnumerable<Role> Withdrawn => Before.Except(After);
}

/// <summary>Who changes roles. At the acceptance of an invitation, this is the inviter; if an operator invited, both are null.</summary>
/// <param name="UserId">The administrator; null for an operator without a signed-in user.</param>
/// <param name="Operator">The operator's name, as in the audit log; null for an administrator.</param>
public sealed record RoleChanger(UserId? UserId, string? Operator);
