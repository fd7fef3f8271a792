using System.Net;
using Auth.Application.Mail;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Auth.WebApi.FunctionalTests.Running;

/// <summary>A complete server with its own port and database.</summary>
public class RunningServer : IDisposable
{
    /// <summary>A password that satisfies every rule.</summary>
    public const string Password = "correct horse battery staple";

    public const string SetupToken = "the setup token of these tests";

    public const string AdministratorName = "administrator";

    private readonly Factory _factory;
    private readonly TestDatabase _database;
    private readonly List<ApiClient> _clients = [];
    private (ApiClient Client, DateTimeOffset At)? _administrator;
    private int _names;

    /// <summary>A server on SQLite with cheap hashes and no rate limits, because all tests share one IP address.</summary>
    public RunningServer()
        : this(TestDatabase.Sqlite())
    {
    }

    /// <summary>For fixtures with additional settings.</summary>
    protected RunningServer(params (string Key, string Value)[] settings)
        : this(TestDatabase.Sqlite(), settings.ToDictionary(s => s.Key, s => s.Value, StringComparer.Ordinal))
    {
    }

    private RunningServer(TestDatabase database, IReadOnlyDictionary<string, string>? settings = null, Action<IServiceCollection>? services = null, int port = 0)
    {
        _database = database;
        _factory = Start(() => new Factory(this, settings ?? new Dictionary<string, string>(), services), port);
    }

    public SteppedClock Clock { get; } = new();

    public CapturedLog Log { get; } = new();

    public Mailbox Mailbox { get; } = new();

    public Uri Address => _factory.ClientOptions.BaseAddress;

    public IServiceProvider Services => _factory.Services;

    public TestDatabase Database => _database;

    /// <summary>A server on a given database.</summary>
    public static RunningServer On(TestDatabase database) => new(database);

    /// <summary>A server on a given database, with additional services and settings.</summary>
    public static RunningServer On(TestDatabase database, Action<IServiceCollection> services, params (string Key, string Value)[] settings) =>
        new(database, settings.ToDictionary(s => s.Key, s => s.Value, StringComparer.Ordinal), services);

    /// <summary>A server with services of a host application.</summary>
    public static RunningServer With(Action<IServiceCollection> services) => new(TestDatabase.Sqlite(), services: services);

    /// <summary>A server with additional settings.</summary>
    public static RunningServer With(params (string Key, string Value)[] settings) =>
        new(TestDatabase.Sqlite(), settings.ToDictionary(s => s.Key, s => s.Value, StringComparer.Ordinal));

    /// <summary>A server with additional settings and services of a host application.</summary>
    public static RunningServer With((string Key, string Value)[] settings, Action<IServiceCollection> services) =>
        new(TestDatabase.Sqlite(), settings.ToDictionary(s => s.Key, s => s.Value, StringComparer.Ordinal), services);

    /// <summary>A server on a given database and port, for settings that contain the port.</summary>
    public static RunningServer On(TestDatabase database, int port, params IEnumerable<(string Key, string Value)> settings) =>
        new(database, settings.ToDictionary(s => s.Key, s => s.Value, StringComparer.Ordinal), port: port);

    /// <summary>A client without a session.</summary>
    public ApiClient Client(string userAgent = "functional tests", IPAddress? from = null)
    {
        var client = new ApiClient(Address, userAgent, from ?? IPAddress.Loopback);
        _clients.Add(client);
        return client;
    }

    /// <summary>Registers an account, by default with a unique username.</summary>
    public async Task<Account> RegisterAsync(string? username = null, string? email = null)
    {
        username ??= $"person {Interlocked.Increment(ref _names)}";
        var answer = await Client().PostAsync("/api/v1/users", new { username, email, password = Password });
        answer.Status.ShouldBe(HttpStatusCode.Created, answer.Text);
        return new Account(answer.Json.GetProperty("id").GetGuid(), username);
    }

    /// <summary>A client signed in with a bearer token.</summary>
    public async Task<ApiClient> SignInAsync(Account account)
    {
        var client = Client();
        await client.SignInAsync(account.Username);
        return client;
    }

    /// <summary>A client signed in to a new account.</summary>
    public async Task<ApiClient> SignInAsync() => await SignInAsync(await RegisterAsync());

    /// <summary>A client of the first administrator, signed in again after the clock has moved, which may end sessions.</summary>
    public async Task<ApiClient> AdministratorAsync()
    {
        var now = Clock.GetUtcNow();
        if (_administrator is { } known)
        {
            if (known.At != now) await known.Client.SignInAsync(AdministratorName);
        }
        else
        {
            var created = await Client().PostAsync("/api/v1/setup", new { token = SetupToken, username = AdministratorName, password = Password });
            created.Status.ShouldBe(HttpStatusCode.Created, created.Text);
            known.Client = await SignInAsync(new Account(created.Json.GetProperty("id").GetGuid(), AdministratorName));
        }

        _administrator = (known.Client, now);
        return known.Client;
    }

    /// <summary>Ensures that the first administrator exists, because pages lead to setup until then.</summary>
    public Task SetUpAsync() => _administrator is null ? AdministratorAsync() : Task.CompletedTask;

    /// <summary>Sends the mail that is due, because the dispatch worker does not run in tests.</summary>
    public async Task SendMailAsync()
    {
        while (true)
        {
            await using var scope = Services.CreateAsyncScope();
            if (!await scope.ServiceProvider.GetRequiredService<MailDispatcher>().SendNextAsync(MailPriority.Request, CancellationToken.None)) return;
        }
    }

    /// <summary>The account as an administrator sees it.</summary>
    public async Task<Answer> GetUserAsync(Account account) => await (await AdministratorAsync()).GetAsync($"/api/v1/admin/users/{account.Id}");

    /// <summary>Performs an admin operation on an account, such as <c>lock</c>.</summary>
    public async Task AdministerAsync(Account account, string operation)
    {
        var answer = await (await AdministratorAsync()).PostAsync($"/api/v1/admin/users/{account.Id}/{operation}");
        answer.Status.ShouldBe(HttpStatusCode.NoContent, answer.Text);
    }

    public void Dispose()
    {
        foreach (var client in _clients) client.Dispose();
        _factory.Dispose();
        _database.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Retries the start: the framework sets the port while the program runs, and fails if the program already listens.</summary>
    private static Factory Start(Func<Factory> create, int port)
    {
        for (var attempt = 1; ; attempt++)
        {
            var factory = create();
            try
            {
                factory.UseKestrel(port);
                factory.StartServer();
                return factory;
            }
            catch (InvalidOperationException exception) when (attempt < 5 && exception.Message.Contains("after the server has started", StringComparison.Ordinal))
            {
                factory.Dispose();
            }
        }
    }

    private sealed class Factory(RunningServer server, IReadOnlyDictionary<string, string> settings, Action<IServiceCollection>? services) : WebApplicationFactory<Program>
    {
        private static readonly Dictionary<string, string> Defaults = new(StringComparer.Ordinal)
        {
            ["Setup:Token"] = SetupToken,
            ["Passwords:Iterations"] = "1000",
            ["RateLimits:Logins"] = "0",
            ["RateLimits:Registrations"] = "0",
            ["RateLimits:Recoveries"] = "0",
            ["RateLimits:EmailLinks"] = "0",
            ["RateLimits:Writes"] = "0",
            ["RateLimits:FailedAccounts"] = "0",
            ["RateLimits:FailedAccountsPerNetwork"] = "0",
        };

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            foreach (var (key, value) in Defaults.Concat(server._database.Settings).Concat(settings)) builder.UseSetting(key, value);
            builder.ConfigureLogging(logging => logging.ClearProviders().AddProvider(server.Log));
            builder.ConfigureServices(registered => registered.AddSingleton<TimeProvider>(server.Clock).AddSingleton<IMailer>(server.Mailbox).RemoveHostedService("MailDispatchWorker"));
            if (services is not null) builder.ConfigureServices(services);
        }
    }
}

/// <summary>An account with the password <see cref="RunningServer.Password"/>.</summary>
public sealed record Account(Guid Id, string Username);

internal static class HostedServices
{
    /// <summary>Removes a background service by its type name.</summary>
    public static IServiceCollection RemoveHostedService(this IServiceCollection services, string name)
    {
        services.Remove(services.Single(s => s.ServiceType == typeof(IHostedService) && s.ImplementationType?.Name == name));
        return services;
    }
}
