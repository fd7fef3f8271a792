using Auth.Application.Audit;
using Auth.Domain.Common;
using Auth.Domain.SecondFactors;
using Auth.Domain.Users;

namespace Auth.Application.Policies;

/// <summary>The recorded changes of roles and second factors, to know which ones an account had earlier.</summary>
internal sealed class AccountHistory
{
    private readonly Dictionary<Guid, List<(long Position, IReadOnlyList<Role> Roles)>> _roles = [];
    private readonly Dictionary<Guid, List<(long Position, bool IsEnrolled)>> _secondFactors = [];

    /// <summary>The changes that belong to it.</summary>
    public static readonly IReadOnlyList<string> Types = [.. new[] { typeof(RolesChanged), typeof(SecondFactorEnrolled), typeof(SecondFactorRemoved) }.Select(EventTypes.GetName)];

    /// <summary>Adds a change. Changes are added in any order.</summary>
    public void Add(EventDetails details, IDomainEvent change)
    {
        var id = ((IUserEvent)change).UserId.Value;
        if (change is RolesChanged changed) Add(_roles, id, (details.Position, [.. changed.Roles.Select(Role.FromStorage)]));
        else Add(_secondFactors, id, (details.Position, change is SecondFactorEnrolled));
    }

    /// <summary>Returns the roles before a position of the log.</summary>
    /// <param name="current">The current roles, which an account has had since its last change.</param>
    /// <returns>The roles, and whether the log decides them. It does not before the first change, because an account may be created with roles.</returns>
    public (IReadOnlyCollection<Role> Roles, bool IsKnown) GetRoles(UserId userId, IReadOnlyCollection<Role> current, long position)
    {
        if (!_roles.TryGetValue(userId.Value, out var changes)) return (current, true);
        var earlier = changes.Where(change => change.Position < position).ToList();
        return earlier.Count == 0 ? ([], false) : (earlier.MaxBy(change => change.Position).Roles, true);
    }

    /// <summary>Whether an account had a second factor before a position of the log: not if the next change enrolled one.</summary>
    /// <param name="current">Whether it has one now.</param>
    public bool HadSecondFactor(UserId userId, bool current, long position)
    {
        if (!_secondFactors.TryGetValue(userId.Value, out var changes)) return current;
        var later = changes.Where(change => change.Position >= position).ToList();
        return later.Count == 0 ? current : !later.MinBy(change => change.Position).IsEnrolled;
    }

    private static void Add<T>(Dictionary<Guid, List<T>> history, Guid id, T change)
    {
        if (!history.TryGetValue(id, out var changes)) history[id] = changes = [];
        changes.Add(change);
    }
}
