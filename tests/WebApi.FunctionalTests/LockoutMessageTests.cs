extern alias sample;

using System.Collections.Concurrent;
using System.Text.Json;
using Auth.Application.EventHandlers;
using Auth.WebApi.FunctionalTests.Running;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using sample::Auth.Samples.LockoutMessage;

namespace Auth.WebApi.FunctionalTests;

/// <summary>The sample <c>samples/LockoutMessage</c>.</summary>
public sealed class LockoutMessageTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Each_lockout_posts_a_message_once_the_receiver_accepts_it()
    {
        await using var receiver = await Receiver.StartAsync(rejected: 1);
        using var server = RunningServer.With(
            [("LockoutMessage:Url", $"{receiver.Url}/hook?key=s3cret")],
            services => services.AddHttpClient().AddEventHandler<LockoutMessageHandler>("lockout-message", o => o.StartAtBeginning = true));
        var account = await server.RegisterAsync("alice");
        for (var i = 0; i < 5; i++) await server.Client().LoginAsync(account.Username, "wrong");
        for (var i = 0; i < 5; i++) await server.Client().LoginAsync("unknown", "wrong");

        var texts = await receiver.WaitAsync(count: 2, Limit, meanwhile: () => server.Clock.Advance(TimeSpan.FromSeconds(1)));

        texts.Distinct().ShouldHaveSingleItem().ShouldStartWith("alice is locked out until ");
        server.Log.Text.ShouldNotContain("s3cret");
    }

    /// <summary>A chat service. It rejects the first messages.</summary>
    private sealed class Receiver : IAsyncDisposable
    {
        private readonly ConcurrentQueue<string> _texts = new();
        private WebApplication? _app;

        public string Url => _app!.Urls.First();

        public static async Task<Receiver> StartAsync(int rejected)
        {
            var receiver = new Receiver();
            var builder = WebApplication.CreateBuilder(["--Urls=http://127.0.0.1:0"]);
            builder.Logging.ClearProviders();
            receiver._app = builder.Build();
            receiver._app.MapPost("/hook", (JsonElement message) =>
            {
                receiver._texts.Enqueue(message.GetProperty("text").GetString()!);
                return receiver._texts.Count <= rejected ? Results.StatusCode(StatusCodes.Status503ServiceUnavailable) : Results.Ok();
            });
            await receiver._app.StartAsync();
            return receiver;
        }

        public async Task<IReadOnlyList<string>> WaitAsync(int count, TimeSpan limit, Action meanwhile)
        {
            using var timeout = new CancellationTokenSource(limit);
            while (_texts.Count < count)
            {
                meanwhile();
                await Task.Delay(TimeSpan.FromMilliseconds(200), timeout.Token);
            }

            return [.. _texts];
        }

        public async ValueTask DisposeAsync() => await _app!.DisposeAsync();
    }
}
