using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Auth.WebApi.FunctionalTests;

/// <summary>The server is stopped between the start of its first service and listening.</summary>
public sealed class StopDuringStartupTests
{
    [Fact]
    public async Task A_server_stopped_during_startup_ends_without_an_error_and_logs_nothing()
    {
        using var database = TestDatabase.Sqlite();
        using var log = new CapturedLog();
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(database.Settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value)));
        builder.Configuration["Urls"] = "http://127.0.0.1:0";
        builder.Logging.ClearProviders().AddProvider(log);
        builder.AddAuth();
        builder.Services.AddHostedService<Stopping>();
        var app = builder.Build();
        app.UseAuth();

        await app.RunAuthAsync().WaitAsync(TimeSpan.FromMinutes(1));

        log.Text.ShouldBeEmpty();
    }

    private sealed class Stopping(IHostApplicationLifetime lifetime) : IHostedService
    {
        public async Task StartAsync(CancellationToken cancellationToken)
        {
            lifetime.StopApplication();
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
