using System.Net;
using Auth.Application.Audit;
using Auth.Domain.Common;
using Auth.Domain.SecondFactors;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.Policies;

/// <summary>An account, or a decoy, during a replay.</summary>
/// <param name="User">A copy that the replay changes (<see cref="User.CopyForReplay"/>).</param>
/// <param name="Current">The account as it is stored; null if it has been closed, or for a decoy.</param>
internal sealed record ReplayedAccount(User User, User? Current)
{
    /// <summary>Whether the log decides which roles the account has at this point.</summary>
    public bool KnowsRoles { get; set; } = true;

    /// <summary>Whether a policy that looks at the account gets what it would have got. Of a closed account only the id is left.</summary>
    public bool IsKnown => KnowsRoles && (Current is not null || User.IsDecoy);

    /// <summary>Changes the account as an event says, apart from its attempts, which the lockout policy decides.</summary>
    public void Apply(IDomainEvent domainEvent)
    {
        switch (domainEvent)
        {
            case RolesChanged changed:
                User.SetRoles([.. changed.Roles.Select(Role.FromStorage)], changed.OccurredAt);
                KnowsRoles = true;
                break;
            case UserLocked:
                User.Lock(domainEvent.OccurredAt);
                break;
            case UserUnlocked:
                User.Unlock(domainEvent.OccurredAt);
                break;
            case SecondFactorEnrolled:
                User.EnrollSecondFactor(domainEvent.OccurredAt);
                break;
            case SecondFactorRemoved:
                User.RemoveSecondFactor(domainEvent.OccurredAt);
                break;
        }

        User.TakeEvents();
    }
}

/// <summary>A recorded event.</summary>
internal sealed record ReplayedEvent(ReplayedAccount Account, IDomainEvent Event)
{
    public Guid? SessionId { get; init; }

    public string? IpAddress { get; init; }

    /// <summary>Null if the log has no client, as after the account was closed.</summary>
    public ClientFingerprint? Client { get; init; }

    /// <summary>Who acted, as the rules of role changes see it.</summary>
    public RoleChanger Actor { get; init; } = new(UserId: null, Operator: null);

    public DateTimeOffset OccurredAt => Event.OccurredAt;

    public static ReplayedEvent From(EventDetails details, IDomainEvent domainEvent, ReplayedAccount account) => new(account, domainEvent)
    {
        SessionId = details.SessionId,
        IpAddress = details.IpAddress,
        Client = details is { IpAddress: null, UserAgent: null } ? null : new(details.IpAddress is { } address ? IPAddress.Parse(address) : null, details.UserAgent),
        Actor = new(details.ActorId is { } id ? new UserId(id) : null, details.Details.GetValueOrDefault(EventDetails.Operator)),
    };

    /// <summary>Describes a decision about this event. About an account that is not known, no decision is certain.</summary>
    public ReplayFinding CreateFinding(ReplayOutcome outcome, Type policy, string reason, string happened, bool isCertain, string? code = null) =>
        new(OccurredAt, Account.User.Id.Value, Account.Current?.Username.Value, outcome, policy.Name, code, reason, happened)
        {
            UnknownName = Account.User.IsDecoy,
            IsCertain = isCertain && Account.IsKnown,
            SessionId = SessionId,
            IpAddress = IpAddress,
        };
}
