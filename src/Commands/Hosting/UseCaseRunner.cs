using Auth.Application.Common.Settings;
using Auth.Application.Lockout;
using Auth.Infrastructure.Persistence;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Cli.Hosting;

/// <summary>Runs use cases, each in its own scope, as requests to the server do.</summary>
internal sealed class UseCaseRunner(IServiceProvider services)
{
    /// <summary><c>Lockout:MaxFailedAttempts</c></summary>
    public int MaxFailedAttempts => services.GetRequiredService<LockoutSettings>().MaxFailedAttempts;

    /// <summary>How users reach the service.</summary>
    public ServiceSettings Service => services.GetRequiredService<ServiceSettings>();

    /// <summary>The database of the use cases.</summary>
    public DatabaseSettings Database => services.GetRequiredService<DatabaseSettings>();

    public async Task<TResponse> SendAsync<TResponse>(IRequest<TResponse> request, CancellationToken cancellationToken)
    {
        await using var scope = services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request, cancellationToken);
    }
}
