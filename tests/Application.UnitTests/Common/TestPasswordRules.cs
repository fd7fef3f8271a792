using Auth.Application.Passwords;
using Auth.Domain.Passwords;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Auth.Application.UnitTests.Common;

internal static class TestPasswordRules
{
    /// <summary>Asks the policy of tests and these rules.</summary>
    /// <param name="checkAtLogin">Whether a login asks the policy, too.</param>
    public static PasswordRules Create(TimeProvider time, IReadOnlyCollection<IPasswordRule>? rules = null, bool checkAtLogin = false, ILogger<PasswordRules>? logger = null)
    {
        var services = new ServiceCollection();
        foreach (var rule in rules ?? []) services.AddSingleton(rule);
        services.AddSingleton(TestPasswordPolicies.Create()).AddSingleton(new PasswordPolicySettings(MinimumLength: 15, checkAtLogin)).AddSingleton(time);
        return services.AddSingleton(logger ?? NullLogger<PasswordRules>.Instance).AddScoped<PasswordRules>()
            .BuildServiceProvider().CreateScope().ServiceProvider.GetRequiredService<PasswordRules>();
    }
}
