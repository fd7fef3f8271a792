using Auth.Application.Attributes;
using Auth.Application.Common.Settings;
using Auth.Application.Lockout;
using Auth.Domain.Common;
using Auth.Infrastructure.Persistence;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Commands.Hosting;

/// <summary>Runs use cases, each in its own scope, as requests to the server do.</summary>
internal sealed class UseCaseRunner(IServiceProvider services)
{
    /// <summary><c>Lockout:MaxFailedAttempts</c></summary>
    public int MaxFailedAttempts => services.GetRequiredService<LockoutSettings>().MaxFailedAttempts;

    /// <summary>Whether the host application declares attributes of users.</summary>
    public bool HasAttributes => services.GetRequiredService<AttributeCatalog>().All.Count > 0;

    /// <summary>How users reach the service.</summary>
    public ServiceSettings Service => services.GetRequiredService<ServiceSettings>();

    /// <summary>The database of the use cases.</summary>
    public DatabaseSettings Database => services.GetRequiredService<DatabaseSettings>();

    /// <summary>The current time.</summary>
    public DateTimeOffset Now => services.GetRequiredService<TimeProvider>().Now();

    public async Task<TResponse> SendAsync<TResponse>(IRequest<TResponse> request, CancellationToken cancellationToken)
    {
        await using var scope = services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request, cancellationToken);
    }
}
