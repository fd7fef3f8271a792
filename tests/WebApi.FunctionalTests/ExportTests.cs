using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Auth.Application.Audit;
using Auth.Application.Common;
using Auth.Domain.Users;
using Auth.WebApi.FunctionalTests.Pages;
using Auth.WebApi.FunctionalTests.Running;
using Auth.WebApi.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.WebApi.FunctionalTests;

/// <summary>The export of an account is sent while it is read.</summary>
[Trait("Requirement", "R78")]
public sealed class ExportTests : IDisposable
{
    private const string Path = "/api/v1/me/export";

    /// <summary>At least ten times what a response takes.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly LongEventLog _events = new();
    private readonly ExportLimits _limits = ExportLimits.Default with { StallTimeout = TimeSpan.FromSeconds(2) };
    private readonly RunningServer _server;

    public ExportTests() => _server = RunningServer.With(services => services.AddScoped<IEventLog>(_ => _events).AddSingleton(_limits));

    public void Dispose()
    {
        _events.Continue();
        _server.Dispose();
    }

    [Fact]
    public async Task A_long_export_is_one_JSON_document_with_all_events()
    {
        var client = await _server.SignInAsync();
        _events.Batches = 5;

        var exported = (await client.GetAsync(Path)).Json.GetProperty("events");

        exported.GetArrayLength().ShouldBe(5 * LongEventLog.BatchSize);
        exported.EnumerateArray().Select(e => e.GetProperty("position").GetInt64()).ShouldBe(Enumerable.Range(1, 5 * LongEventLog.BatchSize).Select(i => (long)i));
    }

    [Fact]
    public async Task A_long_export_holds_only_a_few_batches_in_memory()
    {
        var client = await _server.SignInAsync();
        _events.Batches = 200;

        await ReadToEndAsync(client);

        _events.MaxBatchesInMemory.ShouldBeLessThan(10);
    }

    [Fact]
    public async Task An_export_that_fails_halfway_is_recognizable_as_incomplete()
    {
        var client = await _server.SignInAsync();
        _events.BeforeBatch = (batch, _) => batch == 3 ? throw new IOException("The database is unavailable.") : Task.CompletedTask;

        (await ReadToEndAsync(client)).ShouldBeIncomplete();
    }

    [Fact]
    public async Task An_export_breaks_off_when_its_session_ends()
    {
        var account = await _server.RegisterAsync();
        var (thief, owner) = (await _server.SignInAsync(account), await _server.SignInAsync(account));
        _events.BeforeBatch = async (batch, _) =>
        {
            if (batch == 3) (await owner.DeleteAsync("/api/v1/sessions")).Status.ShouldBe(HttpStatusCode.NoContent);
        };

        (await ReadToEndAsync(thief)).ShouldBeIncomplete();
        _events.BatchesRead.ShouldBe(3);
    }

    [Fact]
    [Trait("Requirement", "R43")]
    public async Task An_export_that_fails_before_it_begins_is_a_problem()
    {
        var client = await _server.SignInAsync();
        _events.BeforeBatch = (_, _) => throw new IOException("The log is unreadable.");

        (await client.GetAsync(Path)).ShouldBeProblem(HttpStatusCode.InternalServerError, "internal_error").Header("Content-Disposition").ShouldBeNull();
    }

    [Fact]
    [Trait("Requirement", "R29")]
    public async Task An_export_whose_session_ends_before_it_begins_is_rejected()
    {
        var account = await _server.RegisterAsync();
        var (thief, owner) = (await _server.SignInAsync(account), await _server.SignInAsync(account));
        _events.BeforeBatch = async (batch, _) =>
        {
            if (batch == 1) (await owner.DeleteAsync("/api/v1/sessions")).Status.ShouldBe(HttpStatusCode.NoContent);
            throw new SessionNoLongerValidException();
        };

        (await thief.GetAsync(Path)).ShouldBeProblem(HttpStatusCode.Unauthorized, "not_authenticated");
    }

    [Fact]
    public async Task An_account_has_one_export_at_a_time_until_its_client_disconnects()
    {
        var account = await _server.RegisterAsync();
        var (client, second, other) = (await _server.SignInAsync(account), await _server.SignInAsync(account), await _server.SignInAsync());
        _events.BeforeBatch = (batch, cancellationToken) => batch == 3 ? _events.WaitAsync(cancellationToken) : Task.CompletedTask;
        var running = await StartAsync(client);

        (await second.GetAsync(Path)).ShouldBeProblem(HttpStatusCode.Conflict, "export_in_progress");
        _events.BeforeBatch = null;
        (await other.GetAsync(Path)).Status.ShouldBe(HttpStatusCode.OK);

        running.Dispose();
        (await RetryAsync(async () => (await second.GetAsync(Path)).Status, status => status == HttpStatusCode.OK)).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_export_ends_when_its_client_disconnects_and_not_only_when_its_time_is_up()
    {
        using var server = RunningServer.With(services => services.AddScoped<IEventLog>(_ => _events).AddSingleton(new ExportLimits(TimeSpan.FromHours(1), TimeSpan.FromHours(1))));
        var account = await server.RegisterAsync();
        var (client, second) = (await server.SignInAsync(account), await server.SignInAsync(account));
        var waiting = new TaskCompletionSource();
        _events.BeforeBatch = (batch, cancellationToken) => batch == 2 && waiting.TrySetResult() ? _events.WaitAsync(cancellationToken) : Task.CompletedTask;
        var running = await StartAsync(client, server);
        await waiting.Task;

        running.Dispose();

        (await RetryAsync(async () => (await second.GetAsync(Path)).Status, status => status == HttpStatusCode.OK)).ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_export_whose_client_stops_reading_ends_and_makes_way_for_the_next(bool endsSession)
    {
        var account = await _server.RegisterAsync();
        var (client, second) = (await _server.SignInAsync(account), await _server.SignInAsync(account));
        _events.Batches = int.MaxValue;
        using var stalled = await StartAsync(client);
        if (endsSession) (await second.DeleteAsync("/api/v1/sessions")).Status.ShouldBe(HttpStatusCode.NoContent);

        // This client reads, and breaks off as soon as it gets a response.
        (await RetryAsync(() => StatusAsync(second), status => status == HttpStatusCode.OK)).ShouldBe(HttpStatusCode.OK);

        (await stalled.ReadToEndAsync()).ShouldBeIncomplete();
    }

    [Fact]
    public async Task An_export_that_takes_too_long_ends()
    {
        using var server = RunningServer.With(services => services.AddScoped<IEventLog>(_ => _events).AddSingleton(new ExportLimits(TimeSpan.FromSeconds(1), TimeSpan.Zero)));
        // 20 seconds in all.
        _events.Batches = 400;
        _events.BeforeBatch = (_, cancellationToken) => Task.Delay(50, cancellationToken);
        using var slow = await StartAsync(await server.SignInAsync(), server);

        (await slow.ReadToEndAsync()).ShouldBeIncomplete();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_export_that_ends_with_its_session_or_its_time_is_no_error_in_the_log(bool endsSession)
    {
        using var server = RunningServer.With(services => services.AddScoped<IEventLog>(_ => _events).AddSingleton(new ExportLimits(endsSession ? TimeSpan.FromHours(1) : TimeSpan.FromSeconds(1), TimeSpan.Zero)));
        var account = await server.RegisterAsync();
        var (client, owner) = (await server.SignInAsync(account), await server.SignInAsync(account));
        _events.Batches = 400;
        _events.BeforeBatch = async (batch, cancellationToken) =>
        {
            if (!endsSession && batch == 2) await _events.WaitAsync(cancellationToken);
            else if (endsSession && batch == 3) (await owner.DeleteAsync("/api/v1/sessions")).Status.ShouldBe(HttpStatusCode.NoContent);
        };
        using var download = await StartAsync(client, server);

        (await download.ReadToEndAsync()).ShouldBeIncomplete();

        server.Log.Text.Split('\n').ShouldNotContain(line => line.StartsWith("Error ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_page_for_the_export_reports_one_that_is_in_progress()
    {
        var account = await _server.RegisterAsync();
        _events.BeforeBatch = (batch, cancellationToken) => batch == 3 ? _events.WaitAsync(cancellationToken) : Task.CompletedTask;
        using var running = await StartAsync(await _server.SignInAsync(account));
        var browser = new Browser(_server);
        await browser.SignInAsync(account.Username);

        (await browser.OpenAsync("/account/export")).Status.ShouldBe(HttpStatusCode.Conflict);
    }

    /// <summary>Starts an export, and returns once its first bytes have arrived.</summary>
    private async Task<Download> StartAsync(ApiClient client, RunningServer? server = null)
    {
        var http = CreateHttpClient(client, server ?? _server);
        var response = await http.GetAsync(Path, HttpCompletionOption.ResponseHeadersRead);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        return new Download(http, await response.Content.ReadAsStreamAsync());
    }

    private async Task<HttpStatusCode> StatusAsync(ApiClient client)
    {
        using var http = CreateHttpClient(client, _server);
        using var response = await http.GetAsync(Path, HttpCompletionOption.ResponseHeadersRead);
        return response.StatusCode;
    }

    private static HttpClient CreateHttpClient(ApiClient client, RunningServer server)
    {
        var http = new HttpClient { BaseAddress = server.Address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", client.Bearer);
        http.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", "functional tests");
        return http;
    }

    private async Task<Received> ReadToEndAsync(ApiClient client)
    {
        using var download = await StartAsync(client);
        return await download.ReadToEndAsync();
    }

    private static async Task<T> RetryAsync<T>(Func<Task<T>> get, Func<T, bool> isExpected)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var value = await get();
            if (isExpected(value) || TimeProvider.System.GetElapsedTime(start) > Limit) return value;
            await Task.Delay(20);
        }
    }

    private sealed class Download(HttpClient http, Stream body) : IDisposable
    {
        public async Task<Received> ReadToEndAsync()
        {
            using var received = new MemoryStream();
            try
            {
                await body.CopyToAsync(received);
                return new(received.ToArray(), IsComplete: true);
            }
            catch (Exception exception) when (exception is IOException or HttpRequestException)
            {
                return new(received.ToArray(), IsComplete: false);
            }
        }

        public void Dispose()
        {
            body.Dispose();
            http.Dispose();
        }
    }

    /// <param name="IsComplete">Whether the transfer had its end.</param>
    private sealed record Received(byte[] Body, bool IsComplete)
    {
        public void ShouldBeIncomplete()
        {
            Body.Length.ShouldBeGreaterThan(1_000, "the export had begun");
            IsComplete.ShouldBeFalse();
            Should.Throw<JsonException>(() => JsonDocument.Parse(Body));
        }
    }

    /// <summary>An event log with many events of every user.</summary>
    private sealed class LongEventLog : IEventLog
    {
        public const int BatchSize = 1_000;

        private readonly TaskCompletionSource _continue = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly List<WeakReference> _batches = [];

        public int Batches { get; set; } = 20;

        public Func<int, CancellationToken, Task>? BeforeBatch { get; set; }

        public int BatchesRead { get; private set; }

        public int MaxBatchesInMemory { get; private set; }

        public void Continue() => _continue.TrySetResult();

        public Task WaitAsync(CancellationToken cancellationToken) => _continue.Task.WaitAsync(cancellationToken);

        public async Task<IReadOnlyList<EventDetails>> ReadAsync(EventFilter filter, CancellationToken cancellationToken)
        {
            var read = filter.Following.GetValueOrDefault().Position;
            var batch = (int)(read / BatchSize) + 1;
            if (batch > Batches) return [];
            BatchesRead = batch;
            if (BeforeBatch is { } action) await action(batch, cancellationToken);
            Measure(batch);
            var events = Enumerable.Range(1, BatchSize).Select(i => Create(filter, read + i)).ToList();
            _batches.Add(new WeakReference(events[0]));
            return events;
        }

        public Task EraseClientDataAsync(User user, CancellationToken cancellationToken) => Task.CompletedTask;

        private static EventDetails Create(EventFilter filter, long position) => new(
            position, "attempts_reset", DateTimeOffset.UnixEpoch, filter.UserId?.Value, "alice", null, filter.UserId?.Value, "127.0.0.1", "functional tests", new Dictionary<string, string>());

        private void Measure(int batch)
        {
            if (batch % 50 != 0) return;
            GC.Collect();
            MaxBatchesInMemory = Math.Max(MaxBatchesInMemory, _batches.Count(reference => reference.IsAlive));
        }
    }
}
