using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.WebApi.FunctionalTests.Running;

/// <summary>A login rule of a host application that throws.</summary>
internal sealed class FaultyLoginRule : ILoginRule
{
    public const string Secret = "text for the log only";

    public Task<Result> CheckAsync(User user, ClientFingerprint client, DateTimeOffset now, CancellationToken cancellationToken) =>
        throw new InvalidOperationException(Secret);
}

internal static class FaultyLoginRuleServices
{
    public static void AddFaultyLoginRule(this IServiceCollection services) => services.AddSingleton<ILoginRule, FaultyLoginRule>();
}
