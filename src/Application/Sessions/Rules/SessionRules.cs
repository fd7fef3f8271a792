using Auth.Application.Common;
using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Application.Sessions.Rules;

/// <summary>Asks the session rules. No other class asks them, and an architecture test lists its callers.</summary>
/// <remarks>Each rule runs in a scope of its own, which it keeps if it takes longer than its time: its services are then not used by anyone else.</remarks>
internal sealed class SessionRules(IEnumerable<ISessionRule> rules, IServiceScopeFactory scopes, TimeProvider time)
{
    /// <summary>How long a rule may take in the background. It also ends the wait for a rule that does not heed cancellation.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <summary>How long a rule may take at a login, whose transaction others may wait for.</summary>
    public static readonly TimeSpan LoginTimeout = TimeSpan.FromSeconds(2);

    /// <summary>A rule did not answer at a login.</summary>
    public static readonly Error Unavailable = new(ErrorKind.Unavailable, "session_rule_unavailable", "Your access can't be checked at the moment. Try again later.");

    /// <summary>The types of the rules, in their order.</summary>
    public IReadOnlyList<Type> Types => [.. rules.Select(rule => rule.GetType())];

    /// <summary>Asks at a login. An exception of a rule fails the login, as that of a login rule does.</summary>
    /// <returns>The reason of the first rule that rejects the user's sessions, or that one did not answer within <see cref="LoginTimeout"/>.</returns>
    public async Task<Result> CheckAsync(User user, DateTimeOffset now, CancellationToken cancellationToken)
    {
        for (var i = 0; i < rules.Count(); i++)
        {
            try
            {
                var allowed = await AskRuleAsync(i, user, now, LoginTimeout, cancellationToken);
                if (allowed.IsFailure) return allowed;
            }
            catch (TimeoutException)
            {
                return Unavailable;
            }
        }

        return Result.Success();
    }

    /// <summary>Asks in the background, and counts the answer. A rule that throws or takes too long rejects nothing, and the other rules still run.</summary>
    public async Task<SessionRuleAnswer> AskAsync(User user, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var answer = await AskAllAsync(user, now, cancellationToken);
        Telemetry.RecordSessionRuleCheck(answer switch { { Rejection: not null } => "rejected", { Failure: not null } => "failed", _ => "allowed" });
        return answer;
    }

    private async Task<SessionRuleAnswer> AskAllAsync(User user, DateTimeOffset now, CancellationToken cancellationToken)
    {
        SessionRuleFailure? failure = null;
        foreach (var (i, rule) in rules.Index())
        {
            try
            {
                var allowed = await AskRuleAsync(i, user, now, Timeout, cancellationToken);
                if (allowed.IsFailure) return new(allowed.Error, failure);
            }
#pragma warning disable CA1031 // A rule of the host application may throw anything, and its failure must not end the pass.
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                failure = new(rule.GetType(), exception);
            }
        }

        return new(Rejection: null, failure);
    }

    /// <summary>Asks one rule, on another thread, because it may also block instead of waiting.</summary>
    /// <param name="index">Its index in <see cref="Types"/>.</param>
    /// <exception cref="TimeoutException">It gave no answer within the limit.</exception>
    public async Task<Result> AskRuleAsync(int index, User user, DateTimeOffset now, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var token = either.Token;
        try
        {
            return await Task.Run(() => AskInScopeAsync(index, user, now, token), cancellationToken).WaitAsync(limit, time, cancellationToken);
        }
        // A rule that heeds the cancellation may end just before the wait does.
        catch (OperationCanceledException exception) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"A session rule gave no answer within {limit}.", exception);
        }
    }

    private async Task<Result> AskInScopeAsync(int index, User user, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetServices<ISessionRule>().ElementAt(index).CheckAsync(user, now, cancellationToken);
    }
}

/// <summary>What the session rules say about a user.</summary>
/// <param name="Rejection">The reason for ending the user's sessions; null if they may continue.</param>
/// <param name="Failure">The last rule that failed; null if none did.</param>
internal sealed record SessionRuleAnswer(Error? Rejection, SessionRuleFailure? Failure);

/// <summary>A session rule that threw, or took too long.</summary>
internal sealed record SessionRuleFailure(Type Rule, Exception Exception);
