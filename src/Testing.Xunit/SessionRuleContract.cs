using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.Testing.Histories;
using FsCheck.Fluent;
using Xunit;

namespace Auth.Testing;

/// <summary>The contract of an <see cref="ISessionRule"/>. Derive a test class from it.</summary>
/// <typeparam name="TRule">The rule.</typeparam>
public abstract class SessionRuleContract<TRule> : RejectionContract<TRule>
    where TRule : class, ISessionRule
{
    private protected override FsCheck.Gen<Step> Steps => Generate.StepsWith(Generate.Name.Select(name => (Step)new SessionsAreChecked(name)));

    /// <summary>A rule only reads: what it changes would be stored with the login.</summary>
    [Fact]
    public Task It_does_not_change_the_user() => CheckUsersStayAsync();

    private protected override Task<Result> CheckAsync(TRule rule, World world, Question question, CancellationToken cancellationToken) =>
        rule.CheckAsync(world.GetUser(((SessionsAreChecked)question).Who), world.Now, cancellationToken);
}
