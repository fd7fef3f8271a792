using Auth.Application.Common;
using Auth.Domain.Common;
using Auth.Domain.Passwords;
using Auth.Domain.Users;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Auth.Application.Passwords;

/// <summary>Asks the password policy and the password rules. No other class asks them, and an architecture test lists its callers.</summary>
internal sealed partial class PasswordRules(IPasswordPolicy policy, IEnumerable<IPasswordRule> rules, PasswordPolicySettings settings, IServiceScopeFactory scopes, TimeProvider time, ILogger<PasswordRules> logger)
{
    /// <summary>How long the rules may take at a login, which waits for them.</summary>
    public static readonly TimeSpan LoginTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Checks a new password.</summary>
    /// <returns>The reason of the policy or of the first rule that rejects it.</returns>
    public async Task<Result> CheckAsync(string password, PasswordOwner owner, CancellationToken cancellationToken)
    {
        var allowed = await CheckPolicyAsync(password, owner, cancellationToken);
        return allowed.IsFailure ? allowed : await CheckRulesAsync(password, owner, cancellationToken);
    }

    /// <summary>Whether a verified password no longer obeys the rules, so that its user must choose another one. A rule that throws or takes too long requires nothing.</summary>
    /// <remarks>Costs nothing without rules, unless the settings ask for the policy as well.</remarks>
    public async Task<bool> RejectsVerifiedAsync(string password, User user)
    {
        if (!settings.CheckAtLogin && !rules.Any()) return false;

        try
        {
            var allowed = await CheckVerifiedAsync(password, PasswordOwner.From(user));
            Telemetry.RecordPasswordRuleCheck(allowed.IsFailure ? "rejected" : "allowed");
            return allowed.IsFailure;
        }
#pragma warning disable CA1031 // A rule of the host application may throw anything, and its failure must not fail the login.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            // Without its message, which may quote the password (P4).
            Telemetry.RecordPasswordRuleCheck("failed");
            LogFailure(user.Id, $"{exception.GetType().Name}{Environment.NewLine}{exception.StackTrace}");
            return false;
        }
    }

    /// <summary>Runs the rules on another thread, because one may block instead of waiting, and in a scope of their own, which a late one keeps.</summary>
    private async Task<Result> CheckVerifiedAsync(string password, PasswordOwner owner)
    {
        using var timeout = new CancellationTokenSource(LoginTimeout, time);
        var token = timeout.Token;
        return await Task.Run(() => CheckInScopeAsync(password, owner, token), CancellationToken.None).WaitAsync(LoginTimeout, time, CancellationToken.None);
    }

    private async Task<Result> CheckInScopeAsync(string password, PasswordOwner owner, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var own = scope.ServiceProvider.GetRequiredService<PasswordRules>();
        // The rules come first here: a breach list that hangs would use up their time.
        var allowed = await own.CheckRulesAsync(password, owner, cancellationToken);
        return allowed.IsFailure || !settings.CheckAtLogin ? allowed : await own.CheckPolicyAsync(password, owner, cancellationToken);
    }

    private Task<Result> CheckPolicyAsync(string password, PasswordOwner owner, CancellationToken cancellationToken) => policy.CheckAsync(password, owner.Username, owner.Email, cancellationToken);

    private async Task<Result> CheckRulesAsync(string password, PasswordOwner owner, CancellationToken cancellationToken)
    {
        foreach (var rule in rules)
        {
            if (await rule.CheckAsync(password, owner, cancellationToken) is { IsFailure: true } rejected) return rejected;
        }

        return Result.Success();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The password rules failed at a login of user {UserId}, which continues without them. {Failure}")]
    private partial void LogFailure(UserId userId, string failure);
}
