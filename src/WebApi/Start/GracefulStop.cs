using System.Runtime.InteropServices;
using Auth.Infrastructure.Settings;
using Auth.WebApi.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Auth.WebApi.Start;

/// <summary>Stops so that no request is lost behind a load balancer: the server says that it is not ready, goes on serving until that has been noticed, and only then stops to listen.</summary>
/// <remarks>SIGHUP stops it like SIGTERM. Ctrl+C, or a second signal, does not wait for load balancers.</remarks>
internal static class GracefulStop
{
    public static IServiceCollection AddGracefulStop(this IServiceCollection services, ShutdownSettings settings)
    {
        services.Configure<HostOptions>(host => host.ShutdownTimeout = settings.Delay + ServerLimits.Drain);
        services.AddHostedService<StopDelay>();
        services.AddHealthChecks().AddCheck<StoppingHealthCheck>("stopping");
        return services;
    }

    /// <summary>Asks clients that keep their connection to make a new one, which the load balancer gives to another node.</summary>
    public static IApplicationBuilder UseGracefulStop(this IApplicationBuilder app)
    {
        var stopping = app.ApplicationServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        // When the answer begins: the server may have been asked to stop since the request did.
        Func<object, Task> askForANewOne = state =>
        {
            var context = (HttpContext)state;
            // HTTP/2 has a frame for it, which Kestrel sends when it stops.
            if (stopping.IsCancellationRequested && HttpProtocol.IsHttp11(context.Request.Protocol)) context.Response.Headers.Connection = "close";
            return Task.CompletedTask;
        };
        return app.Use(next => context =>
        {
            context.Response.OnStarting(askForANewOne, context);
            return next(context);
        });
    }

    /// <summary>Comes before every service is stopped, so before the one that listens, too.</summary>
    private sealed class StopDelay(AuthSettings settings, IHostEnvironment environment, IHostApplicationLifetime lifetime, TimeProvider time) : IHostedLifecycleService, IDisposable
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
                // The host itself listens to the others alone.
                context.Cancel = true;
                CountTermination();
                lifetime.StopApplication();
            }));
            return Task.CompletedTask;
        }

        public async Task StoppingAsync(CancellationToken cancellationToken)
        {
            if (environment.IsDevelopment() || !_hasStarted) return;

            using var end = CancellationTokenSource.CreateLinkedTokenSource(_hurry.Token, cancellationToken);
            await Task.Delay(settings.Shutdown.Delay, time, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
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
