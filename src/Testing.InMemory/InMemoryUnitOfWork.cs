using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Application.Mail;
using Auth.Application.Repeats;
using Auth.Domain.Access;
using Auth.Domain.Common;
using Auth.Domain.EmailLinks;
using Auth.Domain.Invitations;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Testing;

/// <summary>Runs work in a transaction in memory: ends the sessions that its events require, stores changes and events together, and retries on conflict.</summary>
internal sealed class InMemoryUnitOfWork : IUnitOfWork
{
    /// <summary>The clock of a test may stand still, so retries are also limited by count.</summary>
    private const int MaxAttempts = 1_000;

    private static readonly TimeSpan RetryTimeout = TimeSpan.FromSeconds(10);

    private readonly InMemoryContext _context;
    private readonly IRequestContext _request;
    private readonly RequiredRoles _requiredRoles;
    private readonly RoleScopes _roleScopes;
    private readonly CurrentSubmission _submission;
    private readonly TimeProvider _time;
    private readonly List<Action> _onCommitted = [];

    internal InMemoryUnitOfWork(InMemoryContext context, IRequestContext request, RequiredRoles requiredRoles, RoleScopes roleScopes, CurrentSubmission submission, TimeProvider time) =>
        (_context, _request, _requiredRoles, _roleScopes, _submission, _time) = (context, request, requiredRoles, roleScopes, submission, time);

    /// <inheritdoc />
    public Task<T> ExecuteAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken) => ExecuteAsync(work, reuseTracked: false, cancellationToken);

    /// <inheritdoc />
    public Task<T> ContinueAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken) => ExecuteAsync(work, reuseTracked: true, cancellationToken);

    /// <inheritdoc />
    public void OnCommitted(Action action) => _onCommitted.Add(action);

    private async Task<T> ExecuteAsync<T>(Func<Task<T>> work, bool reuseTracked, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                return await TryAsync(work, reuseTracked && attempt == 1);
            }
            catch (ConflictException) when (attempt < MaxAttempts && _time.GetElapsedTime(started) < RetryTimeout)
            {
                await Task.Yield();
            }
            catch (ConflictException exception)
            {
                throw new DatabaseBusyException(exception);
            }
        }
    }

    private async Task<T> TryAsync<T>(Func<Task<T>> work, bool reuseTracked)
    {
        if (!reuseTracked) _context.Discard();
        _context.RequireCurrent();
        _context.IsTracking = true;
        _onCommitted.Clear();
        try
        {
            var result = await work();
            await _context.Sessions.EndByEventsAsync(_context.Tracked.SelectMany(aggregate => aggregate.Events));
            var isAccepted = Commit(result);
            if (isAccepted) _submission.End();
            foreach (var action in _onCommitted) action();
            return result;
        }
        catch
        {
            _context.Discard();
            throw;
        }
        finally
        {
            _context.IsTracking = false;
        }
    }

    /// <returns>Whether the work has made the change of a submission.</returns>
    private bool Commit(object? result)
    {
        lock (_context.Database.Gate)
        {
            var isAccepted = _submission.Key is { } key && AcceptSubmission(key, result);
            if (_context.HasConflict()) throw new ConflictException();
            if (result is IOutcome { Error: null } && !IsStillValid(_request.Actor)) throw new SessionNoLongerValidException();

            var events = _context.Tracked.SelectMany(aggregate => aggregate.TakeEvents()).ToList();
            _context.Write();
            _context.Database.Events.Append(events, _request);
            ApplyConsequences(events);
            _context.UsersToErase.ForEach(_context.Database.Events.EraseClientData);
            return isAccepted;
        }
    }

    /// <summary>Removes or withdraws what must not outlive an event (ADR 33). The caller holds the gate.</summary>
    private void ApplyConsequences(IReadOnlyList<IDomainEvent> events)
    {
        var database = _context.Database;
        foreach (var revocation in LinkRevocation.From(events)) RemoveLinks(revocation);
        foreach (var ending in events.OfType<ISessionEndingEvent>())
        {
            foreach (var challenge in database.LoginChallenges.All.Where(challenge => challenge.UserId == ending.UserId && ending.Ends(challenge))) database.LoginChallenges.Remove(challenge);
        }

        foreach (var claimed in events.OfType<AccountClaimed>()) database.RemoveCredentialsOf(claimed.UserId);
        WithdrawInvitations(events);
    }

    /// <summary>Removes the links of a user, and the mails with links, that events revoke. The caller holds the gate.</summary>
    private void RemoveLinks(LinkRevocation revocation)
    {
        var database = _context.Database;
        var ownEmail = database.Users.FindRow(revocation.UserId)?.Entity.Email;
        foreach (var mail in database.Mails.Rows.Select(row => row.Entity).Where(mail => mail.UserId == revocation.UserId))
        {
            if (GetPurpose(mail.Kind) is { } purpose && revocation.Includes(purpose, mail.Recipient, mail.RequestedBy, ownEmail)) database.Mails.Remove(mail);
        }

        foreach (var link in database.EmailLinks.Rows.Select(row => row.Entity).Where(link => link.UserId == revocation.UserId))
        {
            if (revocation.Includes(link.Purpose, link.Email, link.RequestedBy, ownEmail)) database.EmailLinks.Remove(link);
        }
    }

    /// <returns>Null for a mail without a link.</returns>
    private static EmailLinkPurpose? GetPurpose(MailKind kind) => kind switch
    {
        MailKind.AddressVerification => EmailLinkPurpose.Verification,
        MailKind.Recovery => EmailLinkPurpose.Recovery,
        _ => null,
    };

    /// <summary>Withdraws the invitations that events revoke. The caller holds the gate.</summary>
    private void WithdrawInvitations(IReadOnlyList<IDomainEvent> causes)
    {
        var invitations = _context.Database.Invitations;
        var withdrawn = new List<IDomainEvent>();
        foreach (var revocation in InvitationRevocation.From(causes))
        {
            foreach (var invitation in invitations.All.Where(i => i.GetStatus(revocation.OccurredAt) == InvitationStatus.Open && revocation.Includes(i, _roleScopes)))
            {
                invitation.Withdraw(revocation.OccurredAt);
                withdrawn.AddRange(invitation.TakeEvents());
                invitations.Write(invitation);
            }
        }

        _context.Database.Events.Append(withdrawn, _request, causes);
    }

    /// <summary>Stores the submission with its change. A copy whose change is stored already stores nothing (ADR 21).</summary>
    private bool AcceptSubmission(SubmissionKey key, object? result)
    {
        if (_submission.IsDenied(result)) return false;
        var now = _time.Now();
        var previous = _context.SubmissionSet.Find(submission => submission.Key == key);
        if (previous?.IsRepeatable(now) == true) throw new RepeatedSubmissionException(previous);
        if (_submission.GetOutcome(result) is not { } outcome) return false;

        if (previous is null) _context.SubmissionSet.Add(Submission.Accept(key, _submission.BodyDigest, outcome, now));
        else previous.AcceptAgain(_submission.BodyDigest, outcome, now);
        return true;
    }

    private bool IsStillValid(Actor actor) => actor switch
    {
        SignedInUser user => IsStillValid(user),
        ServiceAccountActor service => _context.Database.ServiceAccounts.FindRow(service.AccountId)?.Entity is { } account && account.Scopes == service.HeldScopes && account.Keys.Any(key => key.Id == service.KeyId),
        _ => true,
    };

    /// <summary>Whether the actor's session and administrator role, as far as the work has not given them up itself, are valid at commit (ADR 20).</summary>
    private bool IsStillValid(SignedInUser actor)
    {
        var session = _context.SessionSet.Held.SingleOrDefault(held => held.Id == actor.SessionId);
        if (session is { EndedAt: not null } && _context.SessionSet.GetOriginal(session) is { EndedAt: null }) return true;

        var stored = _context.Database.Sessions.FindRow(actor.SessionId)?.Entity;
        if (stored is not { EndedAt: null } || !_context.WillHaveUser(stored.UserId)) return false;
        var user = _context.Database.Users.FindRow(actor.UserId)?.Entity;
        return (!actor.IsAdministrator || _requiredRoles.Names.Count > 0 || user?.IsAdministrator == true)
            && _requiredRoles.Names.All(name => user?.Roles.Any(role => role.Name == name) == true);
    }

    /// <summary>Another transaction was faster.</summary>
    private sealed class ConflictException : Exception;
}
