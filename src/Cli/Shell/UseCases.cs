using Auth.Infrastructure.Settings;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Cli.Shell;

/// <summary>The door to the use cases; each runs in a scope of its own, as a request to the server does.</summary>
internal sealed class UseCases(IServiceProvider services, AuthSettings settings)
{
    /// <summary><c>Lockout:MaxFailedAttempts</c></summary>
    public int MaxFailedAttempts => settings.Lockout.MaxFailedAttempts;

    /// <summary>The database that they run on.</summary>
    public DatabaseSettings Database => settings.Database;

    public async Task<TResponse> SendAsync<TResponse>(IRequest<TResponse> request, CancellationToken cancellationToken)
    {
        await using var scope = services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request, cancellationToken);
    }
}
