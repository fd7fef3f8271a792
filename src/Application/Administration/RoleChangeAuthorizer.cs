using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Domain.Access;
using Auth.Domain.Common;
using Auth.Domain.Invitations;
using Auth.Domain.Users;

namespace Auth.Application.Administration;

/// <summary>Decides who may give and take which roles: by the scopes of the actor (ADR 49), and by the role change rules. No other class asks them, and an architecture test lists its callers.</summary>
internal sealed class RoleChangeAuthorizer(IEnumerable<IRoleChangeRule> rules, RoleScopes roleScopes, IRequestContext context, TimeProvider time)
{
    /// <summary>Asks whether the actor may replace the roles of a user. Replacing them by the same ones is no change.</summary>
    /// <returns>The reason of the first rule that rejects the change.</returns>
    public Task<Result> CheckAsync(User user, IReadOnlyCollection<Role> roles, CancellationToken cancellationToken) =>
        CheckByActorAsync(new RoleChange(user, user.Username, user.Roles, roles, GetActor()), cancellationToken);

    /// <summary>Asks whether the actor may create, or invite, an account with these roles.</summary>
    /// <param name="username">Null if it is chosen later.</param>
    /// <returns>As for an existing account.</returns>
    public Task<Result> CheckNewAsync(Username? username, IReadOnlyCollection<Role> roles, CancellationToken cancellationToken) =>
        CheckByActorAsync(new RoleChange(Account: null, username, [], roles, GetActor()), cancellationToken);

    /// <summary>Asks whether the account of an invitation may get its roles.</summary>
    /// <returns>As for an existing account.</returns>
    public Task<Result> CheckAcceptanceAsync(Invitation invitation, Username username, CancellationToken cancellationToken) =>
        CheckAsync(new RoleChange(Account: null, username, [], invitation.Roles, new RoleChanger(invitation.InvitedBy, Operator: null)), cancellationToken);

    /// <summary>The types of the rules, in their order.</summary>
    public IReadOnlyList<Type> Types => [.. rules.Select(rule => rule.GetType())];

    /// <summary>Asks one rule about a recorded change.</summary>
    /// <param name="index">Its index in <see cref="Types"/>.</param>
    public Task<Result> AskRuleAsync(int index, RoleChange change, DateTimeOffset occurredAt, CancellationToken cancellationToken) =>
        rules.ElementAt(index).CheckAsync(change, occurredAt, cancellationToken);

    /// <summary>No one gives or takes a role whose scopes they do not hold, or changes roles without the scope for it.</summary>
    private Task<Result> CheckByActorAsync(RoleChange change, CancellationToken cancellationToken)
    {
        var needed = change.Before.ToHashSet().SetEquals(change.After) ? Scopes.None : roleScopes.GetForChange([.. change.Before, .. change.After]);
        return context.Actor.Scopes.Includes(needed) ? CheckAsync(change, cancellationToken) : Task.FromResult(Result.Failure(AccessErrors.Protected));
    }

    private async Task<Result> CheckAsync(RoleChange change, CancellationToken cancellationToken)
    {
        if (change.Before.ToHashSet().SetEquals(change.After)) return Result.Success();
        foreach (var rule in rules)
        {
            var allowed = await rule.CheckAsync(change, time.Now(), cancellationToken);
            if (allowed.IsFailure) return allowed;
        }

        return Result.Success();
    }

    private RoleChanger GetActor() => new(context.Actor.Id, (context.Actor as Operator)?.Name);
}
