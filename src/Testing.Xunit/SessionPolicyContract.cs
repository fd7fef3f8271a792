using Auth.Application.Common.Settings;
using Auth.Domain.Sessions;
using Auth.Testing.Histories;
using FsCheck.Fluent;
using Xunit;

namespace Auth.Testing;

/// <summary>The contract of an <see cref="ISessionPolicy"/>. Derive a test class from it.</summary>
/// <typeparam name="TPolicy">The policy.</typeparam>
public abstract class SessionPolicyContract<TPolicy> : RuleContract<TPolicy>
    where TPolicy : class, ISessionPolicy
{
    private protected override FsCheck.Gen<Step> Steps => Generate.StepsWith(Gen.OneOf(
        from name in Generate.Name
        from client in Clients.Any
        from remember in Gen.Elements(false, true)
        select (Step)new SignsIn(name, client, remember),
        Generate.Name.Zip(Clients.Any, (name, client) => (Step)new SendsRequest(name, client))));

    /// <summary>A session ends at its timeouts (ASVS 7.3), and an idle timeout beyond the absolute one would have no effect.</summary>
    [Fact]
    public Task Timeouts_are_positive_and_at_most_a_year_and_idle_is_within_absolute() => CheckAsync($"{Name} returns invalid timeouts.", history =>
    {
        var (policy, world) = (Create(), new World(history));
        return FindFirst(history, i =>
        {
            if (history.Steps[i] is SignsIn login && policy.GetLifetime(world.GetUser(login.Who), login.Remember) is var (idle, absolute)
                && (idle <= TimeSpan.Zero || idle > absolute || absolute > SettingsReader.MaxDuration))
                return new Violation(history, i + 1, "no time < idle ≤ absolute ≤ a year", $"idle {Text.Format(idle)}, absolute {Text.Format(absolute)}");

            Apply(policy, world, history.Steps[i]);
            return null;
        });
    });

    /// <summary>With less than 1, a login would end its own session.</summary>
    [Fact]
    public Task A_user_has_at_least_1_session() => CheckAsync($"{Name} allows no session.", history =>
    {
        var (policy, world) = (Create(), new World(history));
        return FindFirst(history, i =>
        {
            Apply(policy, world, history.Steps[i]);
            return history.Steps[i] is SignsIn login && policy.GetMaxSessions(world.GetUser(login.Who)) is var max and < 1
                ? new Violation(history, i + 1, "at least 1 session", $"{Text.Format(max)} sessions")
                : null;
        });
    });

    /// <summary>Otherwise a user is signed out by the request after the login.</summary>
    [Fact]
    public Task The_client_of_the_login_is_accepted() => CheckAsync($"{Name} rejects the client that signed in.", history =>
    {
        var (policy, world) = (Create(), new World(history));
        return FindFirst(history, i =>
        {
            Apply(policy, world, history.Steps[i]);
            return history.Steps[i] is SignsIn login && !policy.AcceptsClient(login.Client, new ClientFingerprint(login.Client.IpAddress, login.Client.UserAgent), login.Remember)
                ? new Violation(history, i + 1, "the same client is accepted", "rejected")
                : null;
        });
    });

    /// <summary>A policy only reads.</summary>
    [Fact]
    public Task It_does_not_change_the_user() => CheckUsersStayAsync();

    private protected override void Apply(TPolicy rule, World world, Step step)
    {
        if (step is SignsIn login)
        {
            var user = world.GetUser(login.Who);
            world.SetSession(login.Who, Session.Start(user, login.Client, rule.GetLifetime(user, login.Remember), world.Now, remember: login.Remember).Session);
        }

        base.Apply(rule, world, step);
    }

    private protected override string? Ask(TPolicy rule, World world, Step step)
    {
        switch (step)
        {
            case SignsIn { Who: var name, Remember: var remember }:
                var (user, (idle, absolute)) = (world.GetUser(name), rule.GetLifetime(world.GetUser(name), remember));
                return $"a session of {Text.Format(idle)} (idle) and {Text.Format(absolute)}; at most {Text.Format(rule.GetMaxSessions(user))} sessions; {(rule.AllowsSecondAddress(user) ? "a" : "no")} second IP address";
            case SendsRequest { Who: var name, Client: var client } when world.FindSession(name) is { } session:
                return session.AcceptsClient(client, world.GetUser(name), rule, world.Now) ? "accepted" : "rejected";
            default:
                return null;
        }
    }
}
