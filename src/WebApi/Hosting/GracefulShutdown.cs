using System.Runtime.InteropServices;
using Auth.WebApi.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Auth.WebApi.Hosting;

/// <summary>Shuts down without losing requests behind a load balancer.</summary>
/// <remarks>
/// The server reports that it is not ready, and keeps serving for <c>Shutdown:Delay</c> before it stops listening.
/// SIGHUP acts like SIGTERM. Ctrl+C or a second signal skips the delay.
/// </remarks>
internal static class GracefulShutdown
{
    public static IServiceCollection AddGracefulStop(this IServiceCollection services, ShutdownSettings settings)
    {
        services.Configure<HostOptions>(host => host.ShutdownTimeout = settings.Delay + ServerLimits.Drain);
        services.AddSingleton(settings);
        services.AddHostedService<StopDelay>();
        services.AddHealthChecks().AddCheck<StoppingHealthCheck>("stopping");
        return services;
    }

    /// <summary>Closes connections of clients during shutdown, so that the load balancer assigns them to another node.</summary>
    public static IApplicationBuilder UseGracefulStop(this IApplicationBuilder app)
    {
        var stopping = app.ApplicationServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        // Checked when the response starts, as the shutdown may have begun during the request.
        Func<object, Task> closeConnection = state =>
        {
            var context = (HttpContext)state;
            // HTTP/2 has a frame for this, which Kestrel sends during shutdown.
            if (stopping.IsCancellationRequested && HttpProtocol.IsHttp11(context.Request.Protocol)) context.Response.Headers.Connection = "close";
            return Task.CompletedTask;
        };
        return app.Use(next => context =>
        {
            context.Response.OnStarting(closeConnection, context);
            return next(context);
        });
    }

    /// <summary>Delays the shutdown before any service stops, including the web server.</summary>
    private sealed class StopDelay(ShutdownSettings settings, IHostEnvironment environment, IHostApplicationLifetime lifetime, TimeProvider time) : IHostedLifecycleService, IDisposable
    {
        private readonly CancellationTokenSource _hurry = new();
        private readonly List<PosixSignalRegistration> _signals = [];
        private int _terminations;
        private bool _hasStarted;

        public Task StartingAsync(CancellationToken cancellationToken)
        {
            _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => _hurry.Cancel()));
            _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => CountTermination()));
            _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
            {
                // The host itself handles only the other two signals.
                context.Cancel = true;
                CountTermination();
                lifetime.StopApplication();
            }));
            return Task.CompletedTask;
        }

        public async Task StoppingAsync(CancellationToken cancellationToken)
        {
            if (environment.IsDevelopment() || !_hasStarted) return;

            using var delayEnd = CancellationTokenSource.CreateLinkedTokenSource(_hurry.Token, cancellationToken);
            await Task.Delay(settings.Delay, time, delayEnd.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StartedAsync(CancellationToken cancellationToken)
        {
            _hasStarted = true;
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose()
        {
            foreach (var signal in _signals) signal.Dispose();
            _hurry.Dispose();
        }

        private void CountTermination()
        {
            if (Interlocked.Increment(ref _terminations) > 1) _hurry.Cancel();
        }
    }

    private sealed class StoppingHealthCheck(IHostApplicationLifetime lifetime) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Task.FromResult(lifetime.ApplicationStopping.IsCancellationRequested ? HealthCheckResult.Unhealthy("The server is shutting down.") : HealthCheckResult.Healthy());
    }
}
