using Auth.Infrastructure.Settings;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Cli.Hosting;

/// <summary>Runs use cases, each in its own scope, as requests to the server do.</summary>
internal sealed class UseCaseRunner(IServiceProvider services, AuthSettings settings)
{
    /// <summary><c>Lockout:MaxFailedAttempts</c></summary>
    public int MaxFailedAttempts => settings.Lockout.MaxFailedAttempts;

    /// <summary>The database of the use cases.</summary>
    public DatabaseSettings Database => settings.Database;

    public async Task<TResponse> SendAsync<TResponse>(IRequest<TResponse> request, CancellationToken cancellationToken)
    {
        await using var scope = services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request, cancellationToken);
    }
}
