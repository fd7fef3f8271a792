using System.Globalization;
using System.Runtime.CompilerServices;
using Auth.Application.Audit;
using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Domain.Common;
using Auth.Domain.Lockout;
using Auth.Domain.SecondFactors;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using FluentValidation;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Application.Policies;

/// <summary>Runs the policies and rules of this application over the audit log, and lists where they would have decided otherwise (ADR 44).</summary>
/// <param name="From">The start of the period.</param>
/// <param name="Until">The end of the period; null for now.</param>
[AllowedTo(Actors.Operator)]
public sealed record ReplayPoliciesQuery(DateTimeOffset From, DateTimeOffset? Until = null) : IQuery<ReplayedPolicies>;

internal sealed class ReplayPoliciesValidator : AbstractValidator<ReplayPoliciesQuery>
{
    public ReplayPoliciesValidator(TimeProvider time)
    {
        RuleFor(q => q.From).Must(from => from < time.GetUtcNow()).WithMessage("The start must be in the past.");
        RuleFor(q => q.Until).GreaterThan(q => q.From).When(q => q.Until is not null).WithMessage("The end must be after the start.");
    }
}

/// <summary>Replays the events on copies of the accounts, which no repository has.</summary>
internal sealed class ReplayPoliciesHandler(
    IEventLog events, EventCatalog catalog, IUserRepository users, ILockoutPolicy lockoutPolicy, ISessionPolicy sessionPolicy, IServiceScopeFactory scopes, TimeProvider time)
    : IQueryHandler<ReplayPoliciesQuery, ReplayedPolicies>
{
    private const int BatchSize = 5_000;

    /// <summary>What a replay reads. The other events change nothing that it replays.</summary>
    private static readonly HashSet<string> Types =
    [
        .. new[]
        {
            typeof(AttemptFailed), typeof(DeviceForgotten), typeof(UserLockedOut), typeof(AttemptsReset), typeof(UserLocked), typeof(UserUnlocked), typeof(PasswordRecovered), typeof(PasswordChanged),
            typeof(SecondFactorEnrolled), typeof(SecondFactorRemoved), typeof(RolesChanged), typeof(SignInRefused), typeof(SessionsRejected), typeof(AccountClosed),
            typeof(SessionStarted), typeof(SessionEnded), typeof(SessionSteppedUp), typeof(SessionMismatched), typeof(SessionAddressLearned),
        }.Select(EventTypes.GetName),
    ];

    private readonly EventReader _reader = new(catalog);
    private readonly Dictionary<UserId, ReplayedAccount> _accounts = [];
    private readonly ReplayFailures _failures = new();

    public async Task<Result<ReplayedPolicies>> Handle(ReplayPoliciesQuery query, CancellationToken cancellationToken)
    {
        var (from, until) = (query.From.ToUniversalTime(), query.Until?.ToUniversalTime() ?? time.Now());
        var history = await ReadHistoryAsync(cancellationToken);
        var lockouts = new LockoutReplay(lockoutPolicy, _failures);
        var sessions = new SessionPolicyReplay(sessionPolicy, _failures);
        var rules = new RuleReplay(scopes, time, _failures);
        var count = 0;
        // Failures are kept for this time, so the counters are right at the start of the period.
        await foreach (var batch in ReadAsync(from > DateTimeOffset.UnixEpoch ? from - AttemptCounter.FailureRetention : from, until, cancellationToken))
        {
            count += batch.Count(details => details.OccurredAt >= from);
            List<EventDetails> replayed = [.. batch.Where(details => details.UserId is not null && Types.Contains(details.Type))];
            await AddAccountsAsync(replayed, history, cancellationToken);
            foreach (var details in replayed)
            {
                var account = _accounts[new UserId(details.UserId!.Value)];
                var occurred = ReplayedEvent.From(details, _reader.Read(details), account);
                if (details.OccurredAt >= from) await rules.ApplyAsync(occurred, cancellationToken);
                account.Apply(occurred.Event);
                lockouts.Apply(occurred);
                sessions.Apply(occurred);
            }
        }

        lockouts.End();
        sessions.End();
        await rules.EndAsync(time.Now(), cancellationToken);
        IEnumerable<ReplayFinding> findings = [.. lockouts.Findings, .. sessions.Findings, .. rules.Findings];
        return new ReplayedPolicies(from, until, count, [.. findings.Where(finding => finding.OccurredAt >= from).OrderBy(finding => finding.OccurredAt)], _failures.All, ListLimits(lockouts, sessions));
    }

    /// <summary>Changes are rare, and the last one before the period may be old, so all of them are read.</summary>
    private async Task<AccountHistory> ReadHistoryAsync(CancellationToken cancellationToken)
    {
        var history = new AccountHistory();
        foreach (var type in AccountHistory.Types)
        {
            for (var position = default(EventCursor); ;)
            {
                var batch = await events.ReadAsync(new EventFilter(UserId: null, type, Before: null, After: null, BatchSize) { Following = position }, cancellationToken);
                foreach (var details in batch) history.Add(details, _reader.Read(details));
                if (batch.Count < BatchSize) break;
                position = EventCursor.From(batch[^1]);
            }
        }

        return history;
    }

    /// <summary>Reads in the order of positions: a change that follows another one has a later position, even if the clocks of nodes differ.</summary>
    private async IAsyncEnumerable<IReadOnlyList<EventDetails>> ReadAsync(DateTimeOffset from, DateTimeOffset until, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var first = await events.ReadAsync(new EventFilter(UserId: null, Type: null, Before: null, After: null, Limit: 1) { Following = new EventCursor(from, 0) }, cancellationToken);
        if (first.Count == 0) yield break;

        var position = first[0].Position - 1;
        while (true)
        {
            var batch = await events.ReadAsync(new EventFilter(UserId: null, Type: null, Before: null, position, BatchSize) { Until = until }, cancellationToken);
            if (batch.Count > 0) yield return batch;
            if (batch.Count < BatchSize) yield break;
            position = batch[^1].Position;
        }
    }

    private async Task AddAccountsAsync(IReadOnlyList<EventDetails> batch, AccountHistory history, CancellationToken cancellationToken)
    {
        var added = batch.Where(details => !_accounts.ContainsKey(new UserId(details.UserId!.Value))).DistinctBy(details => details.UserId).ToList();
        if (added.Count == 0) return;

        var stored = (await users.ListAsync([.. added.Where(details => !details.UnknownName).Select(details => new UserId(details.UserId!.Value))], cancellationToken)).ToDictionary(user => user.Id);
        foreach (var details in added)
        {
            var id = new UserId(details.UserId!.Value);
            var current = stored.GetValueOrDefault(id);
            var (earlier, isKnown) = history.GetRoles(id, current?.Roles ?? [], details.Position);
            var user = current?.CopyForReplay(earlier, history.HadSecondFactor(id, current.HasSecondFactor, details.Position)) ?? User.StandInForReplay(id, details.UnknownName, earlier);
            _accounts[id] = new ReplayedAccount(user, current) { KnowsRoles = isKnown };
        }
    }

    private static List<string> ListLimits(LockoutReplay lockouts, SessionPolicyReplay sessions)
    {
        List<string> limits = [];
        if (lockouts.Loosened > 0) limits.Add($"{Count(lockouts.Loosened, "recorded lockout")} would not have begun, or would have ended earlier. Attempts during them were not verified, so a looser policy may make more lockouts than are listed.");
        if (sessions.Superseded > 0) limits.Add($"{Count(sessions.Superseded, "session")} ended in the log because of too many sessions. Whether a higher limit would have kept them is not decided.");
        limits.Add("Failures and lockouts from more than a day before the period are not known, unless the log states them.");
        limits.Add("A line says 'possibly' if the log lacks a fact: whether a login came from a known device or with a passkey, failures on a server that stopped, the roles of an account before their first recorded change, or an account that has been closed.");
        limits.Add("Sessions count as unused after their login, and requests of sessions are in the log only if they were refused or confirmed the identity. So limits, timeouts and client bindings give a lower bound.");
        limits.Add("Rules see accounts as they are now, with the roles, the lock and the second factor of then. Rules that ask other services get today's answers. Required actions are those of today.");
        limits.Add("Not replayed: password policy and rules (passwords are not stored), registration rules (names and emails are not in the log), roles of invitations and imports, and rules about closed accounts (only their ids are left).");
        return limits;
    }

    private static string Count(int count, string noun) => string.Create(CultureInfo.InvariantCulture, $"{count} {noun}{(count == 1 ? "" : "s")}");
}
