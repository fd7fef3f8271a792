using Auth.Application.Administration;
using Auth.Application.RequiredActions;
using Auth.Application.Sessions.Rules;
using Auth.Domain.Common;
using Auth.Domain.RequiredActions;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Application.Policies;

/// <summary>Asks the login rules, session rules, role change rules and required actions about recorded events.</summary>
/// <remarks>Each question has a service scope of its own and ends after <see cref="SessionRules.LoginTimeout"/>. A rule that gave no answer in time is not asked again.</remarks>
internal sealed class RuleReplay(IServiceScopeFactory scopes, TimeProvider time, ReplayFailures failures)
{
    private readonly HashSet<Type> _dropped = [];
    private readonly List<ReplayFinding> _findings = [];
    private readonly Dictionary<UserId, ReplayedEvent> _latestLogins = [];
    private IReadOnlyList<Type>? _loginRules;
    private IReadOnlyList<Type>? _sessionRules;
    private IReadOnlyList<Type>? _roleChangeRules;

    /// <summary>The differences so far, and all of them after <see cref="EndAsync"/>.</summary>
    public IReadOnlyList<ReplayFinding> Findings => _findings;

    /// <summary>Asks about one event.</summary>
    public async Task ApplyAsync(ReplayedEvent replayed, CancellationToken cancellationToken)
    {
        // Of a closed account and of an unknown name, there is nothing that a rule could look at.
        if (replayed.Account.Current is null) return;
        LoadRules();
        switch (replayed.Event)
        {
            case SessionStarted:
                _latestLogins[replayed.Account.User.Id] = replayed;
                await CheckLoginAsync(replayed, cancellationToken);
                break;
            case SignInRefused refused when refused.Why != UserErrors.Locked.Code:
                await CheckRefusedLoginAsync(replayed, refused.Why, cancellationToken);
                break;
            case SessionsRejected rejected:
                await CheckRejectedSessionsAsync(replayed, rejected.Why, cancellationToken);
                break;
            case RolesChanged changed:
                await CheckRolesAsync(replayed, [.. changed.Roles.Select(Role.FromStorage)], cancellationToken);
                break;
        }
    }

    /// <summary>Asks what the next login of those who signed in requires.</summary>
    public async Task EndAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var login in _latestLogins.Values)
        {
            if (login.Account.Current is not { } user) continue;
            var credentials = new SessionCredentials(user.HasSecondFactor ? AuthenticationMethods.Password | AuthenticationMethods.OneTimeCode : AuthenticationMethods.Password, PasskeyId: null);
            var left = await AskAsync(typeof(IRequiredAction), (services, _) => services.GetRequiredService<RequiredActionList>().ListAsync(user, credentials, now), cancellationToken);
            foreach (var name in left ?? [])
            {
                _findings.Add(login.CreateFinding(ReplayOutcome.ActionRequired, typeof(IRequiredAction), $"the next login requires {name}", "signed in", isCertain: true, name));
            }
        }
    }

    private void LoadRules()
    {
        if (_loginRules is not null) return;
        using var scope = scopes.CreateScope();
        _loginRules = [.. scope.ServiceProvider.GetServices<ILoginRule>().Select(rule => rule.GetType())];
        _sessionRules = scope.ServiceProvider.GetRequiredService<SessionRules>().Types;
        _roleChangeRules = scope.ServiceProvider.GetRequiredService<RoleChangeAuthorizer>().Types;
    }

    private async Task CheckLoginAsync(ReplayedEvent replayed, CancellationToken cancellationToken)
    {
        if ((await AskLoginRulesAsync(replayed, cancellationToken)).Rejection is not var (rule, error)) return;
        _findings.Add(replayed.CreateFinding(ReplayOutcome.LoginRefused, rule, error.Message, "signed in", isCertain: true, error.Code));
    }

    private async Task CheckRefusedLoginAsync(ReplayedEvent replayed, string code, CancellationToken cancellationToken)
    {
        if (!(await AskLoginRulesAsync(replayed, cancellationToken)).IsAllowed) return;
        _findings.Add(replayed.CreateFinding(ReplayOutcome.LoginAllowed, typeof(ILoginRule), "no rule refuses it", $"refused: {code}", isCertain: true));
    }

    private async Task CheckRejectedSessionsAsync(ReplayedEvent replayed, string code, CancellationToken cancellationToken)
    {
        if (!(await AskSessionRulesAsync(replayed, cancellationToken)).IsAllowed) return;
        _findings.Add(replayed.CreateFinding(ReplayOutcome.SessionsKept, typeof(ISessionRule), "no rule ends them", $"sessions ended: {code}", isCertain: true));
    }

    private async Task CheckRolesAsync(ReplayedEvent replayed, IReadOnlyList<Role> after, CancellationToken cancellationToken)
    {
        var account = replayed.Account;
        // Roles that an account is created with come from its inviter, whom the event does not name.
        if (replayed.OccurredAt == account.User.CreatedAt) return;
        var change = new RoleChange(account.User, account.User.Username, [.. account.User.Roles], after, replayed.Actor);
        foreach (var (i, rule) in _roleChangeRules!.Index())
        {
            var answer = await AskAsync(rule, (services, token) => services.GetRequiredService<RoleChangeAuthorizer>().AskRuleAsync(i, change, replayed.OccurredAt, token), cancellationToken);
            if (answer?.IsFailure != true) continue;
            var what = $"roles changed to {(after.Count == 0 ? "none" : string.Join(", ", after))}";
            _findings.Add(replayed.CreateFinding(ReplayOutcome.RoleChangeRefused, rule, answer.Error!.Message, what, isCertain: true, answer.Error.Code));
            return;
        }
    }

    private async Task<Verdict> AskLoginRulesAsync(ReplayedEvent replayed, CancellationToken cancellationToken)
    {
        var areAllAsked = true;
        foreach (var (i, rule) in _loginRules!.Index())
        {
            // A login rule decides about a client, which the log may not have.
            var answer = replayed.Client is not { } client ? null
                : await AskAsync(rule, (services, token) => services.GetServices<ILoginRule>().ElementAt(i).CheckAsync(replayed.Account.User, client, replayed.OccurredAt, token), cancellationToken);
            if (answer is { IsFailure: true }) return new Verdict((rule, answer.Error!), IsAllowed: false);
            areAllAsked &= answer is not null;
        }

        var verdict = await AskSessionRulesAsync(replayed, cancellationToken);
        return verdict with { IsAllowed = verdict.IsAllowed && areAllAsked };
    }

    private async Task<Verdict> AskSessionRulesAsync(ReplayedEvent replayed, CancellationToken cancellationToken)
    {
        var areAllAsked = true;
        foreach (var (i, rule) in _sessionRules!.Index())
        {
            var answer = await AskAsync(
                rule, (services, token) => services.GetRequiredService<SessionRules>().AskRuleAsync(i, replayed.Account.User, replayed.OccurredAt, SessionRules.LoginTimeout, token), cancellationToken);
            if (answer is { IsFailure: true }) return new Verdict((rule, answer.Error!), IsAllowed: false);
            areAllAsked &= answer is not null;
        }

        return new Verdict(Rejection: null, areAllAsked);
    }

    /// <summary>Runs the question on another thread, because a rule may also block instead of waiting.</summary>
    /// <returns>Null if the rule failed, or was dropped.</returns>
    private async Task<T?> AskAsync<T>(Type rule, Func<IServiceProvider, CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
        where T : class
    {
        if (_dropped.Contains(rule))
        {
            failures.AddSkipped(rule);
            return null;
        }

        using var timeout = new CancellationTokenSource(SessionRules.LoginTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var token = either.Token;
        try
        {
            return await Task.Run(() => AskInScopeAsync(ask, token), cancellationToken).WaitAsync(SessionRules.LoginTimeout, time, cancellationToken);
        }
#pragma warning disable CA1031 // A rule of the host application may throw anything, and its failure must not end the replay.
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            if (exception is TimeoutException || timeout.IsCancellationRequested) _dropped.Add(rule);
            failures.Add(rule, exception);
            return null;
        }
    }

    private async Task<T> AskInScopeAsync<T>(Func<IServiceProvider, CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await ask(scope.ServiceProvider, cancellationToken);
    }

    /// <summary>What the rules say about a login or a session.</summary>
    /// <param name="Rejection">The first rule that rejects it; null if none does.</param>
    /// <param name="IsAllowed">Whether each rule has answered and allows it. Without a rejection either, the rules have not decided.</param>
    private readonly record struct Verdict((Type Rule, Error Error)? Rejection, bool IsAllowed);
}
