using Auth.Application.Sessions.Rules;
using Auth.Domain.Sessions;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Application.UnitTests.Common;

internal static class TestSessionRules
{
    /// <summary>Asks these rules.</summary>
    public static SessionRules Create(IReadOnlyCollection<ISessionRule> rules, TimeProvider time)
    {
        var services = new ServiceCollection();
        foreach (var rule in rules) services.AddSingleton(rule);
        return new SessionRules(rules, services.BuildServiceProvider().GetRequiredService<IServiceScopeFactory>(), time);
    }
}
