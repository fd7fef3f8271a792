using Auth.Domain.Common;
using Auth.Domain.Users;
using Auth.Testing.Histories;
using FsCheck.Fluent;
using Xunit;

namespace Auth.Testing;

/// <summary>The contract of an <see cref="ILoginRule"/>. Derive a test class from it.</summary>
/// <typeparam name="TRule">The rule.</typeparam>
public abstract class LoginRuleContract<TRule> : RejectionContract<TRule>
    where TRule : class, ILoginRule
{
    private protected override FsCheck.Gen<Step> Steps => Generate.StepsWith(Generate.Name.Zip(Clients.Any, (name, client) => (Step)new SignsIn(name, client, Remember: false)));

    /// <summary>A rule only reads: what it changes would be stored with the login.</summary>
    [Fact]
    public Task It_does_not_change_the_user() => CheckUsersStayAsync();

    private protected override Task<Result> CheckAsync(TRule rule, World world, Question question, CancellationToken cancellationToken)
    {
        var login = (SignsIn)question;
        return rule.CheckAsync(world.GetUser(login.Who), login.Client, world.Now, cancellationToken);
    }
}
