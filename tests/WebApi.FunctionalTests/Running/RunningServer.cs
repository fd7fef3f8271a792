using System.Net;
using Auth.Application.Mail;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Auth.WebApi.FunctionalTests.Running;

/// <summary>A whole server, on a port and a database of its own.</summary>
public class RunningServer : IDisposable
{
    /// <summary>Long enough for every rule, and nobody's name.</summary>
    public const string Password = "correct horse battery staple";

    public const string SetupToken = "the setup token of these tests";

    public const string AdministratorName = "administrator";

    private readonly Factory _factory;
    private readonly TestDatabase _database;
    private readonly List<ApiClient> _clients = [];
    private (ApiClient Client, DateTimeOffset At)? _administrator;
    private int _names;

    /// <summary>On SQLite, with cheap hashes and without limits for the one address that all tests come from.</summary>
    public RunningServer()
        : this(TestDatabase.Sqlite())
    {
    }

    /// <summary>For tests that share a server with some settings of its own.</summary>
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

    /// <summary>The mail that this server has sent.</summary>
    public Mailbox Mailbox { get; } = new();

    public Uri Address => _factory.ClientOptions.BaseAddress;

    public IServiceProvider Services => _factory.Services;

    public TestDatabase Database => _database;

    /// <summary>A server on a certain database.</summary>
    public static RunningServer On(TestDatabase database) => new(database);

    /// <summary>A server on a certain database, with services of the test's and some settings of its own.</summary>
    public static RunningServer On(TestDatabase database, Action<IServiceCollection> services, params (string Key, string Value)[] settings) =>
        new(database, settings.ToDictionary(s => s.Key, s => s.Value, StringComparer.Ordinal), services);

    /// <summary>A server with services that a team would register.</summary>
    public static RunningServer With(Action<IServiceCollection> services) => new(TestDatabase.Sqlite(), services: services);

    /// <summary>A server with some settings of its own.</summary>
    public static RunningServer With(params (string Key, string Value)[] settings) =>
        new(TestDatabase.Sqlite(), settings.ToDictionary(s => s.Key, s => s.Value, StringComparer.Ordinal));

    /// <summary>A server with some settings of its own, and with services that a team would register.</summary>
    public static RunningServer With((string Key, string Value)[] settings, Action<IServiceCollection> services) =>
        new(TestDatabase.Sqlite(), settings.ToDictionary(s => s.Key, s => s.Value, StringComparer.Ordinal), services);

    /// <summary>A server on a certain database and port, for settings that name the port.</summary>
    public static RunningServer On(TestDatabase database, int port, params IEnumerable<(string Key, string Value)> settings) =>
        new(database, settings.ToDictionary(s => s.Key, s => s.Value, StringComparer.Ordinal), port: port);

    /// <summary>Somebody who has not signed in.</summary>
    public ApiClient Client(string userAgent = "functional tests", IPAddress? from = null)
    {
        var client = new ApiClient(Address, userAgent, from ?? IPAddress.Loopback);
        _clients.Add(client);
        return client;
    }

    /// <summary>Makes an account with a name of its own.</summary>
    public async Task<Account> RegisterAsync(string? username = null, string? email = null)
    {
        username ??= $"person {Interlocked.Increment(ref _names)}";
        var answer = await Client().PostAsync("/api/v1/users", new { username, email, password = Password });
        answer.Status.ShouldBe(HttpStatusCode.Created, answer.Text);
        return new Account(answer.Json.GetProperty("id").GetGuid(), username);
    }

    /// <summary>Somebody signed in with a bearer token.</summary>
    public async Task<ApiClient> SignInAsync(Account account)
    {
        var client = Client();
        await client.SignInAsync(account.Username);
        return client;
    }

    /// <summary>Somebody new, signed in.</summary>
    public async Task<ApiClient> SignInAsync() => await SignInAsync(await RegisterAsync());

    /// <summary>The first administrator, signed in; again where a test has moved the clock, which ends sessions.</summary>
    public async Task<ApiClient> AdministratorAsync()
    {
        var now = Clock.GetUtcNow();
        if (_administrator is { } known)
        {
            if (known.At != now) await known.Client.SignInAsync(AdministratorName);
        }
        else
        {
            var made = await Client().PostAsync("/api/v1/setup", new { token = SetupToken, username = AdministratorName, password = Password });
            made.Status.ShouldBe(HttpStatusCode.Created, made.Text);
            known.Client = await SignInAsync(new Account(made.Json.GetProperty("id").GetGuid(), AdministratorName));
        }

        _administrator = (known.Client, now);
        return known.Client;
    }

    /// <summary>Makes the first administrator, if the test has not: without one, people are led to where it is made.</summary>
    public Task SetUpAsync() => _administrator is null ? AdministratorAsync() : Task.CompletedTask;

    /// <summary>Sends the mail that is due: in these tests that does not happen by itself.</summary>
    public async Task SendMailAsync()
    {
        while (true)
        {
            await using var scope = Services.CreateAsyncScope();
            if (!await scope.ServiceProvider.GetRequiredService<MailDispatcher>().SendNextAsync(CancellationToken.None)) return;
        }
    }

    /// <summary>How an administrator sees somebody.</summary>
    public async Task<Answer> SeeAsync(Account account) => await (await AdministratorAsync()).GetAsync($"/api/v1/admin/users/{account.Id}");

    /// <summary>An administrator does something to somebody: lock, unlock, reset-attempts.</summary>
    public async Task AdministerAsync(Account account, string what)
    {
        var done = await (await AdministratorAsync()).PostAsync($"/api/v1/admin/users/{account.Id}/{what}");
        done.Status.ShouldBe(HttpStatusCode.NoContent, done.Text);
    }

    public void Dispose()
    {
        foreach (var client in _clients) client.Dispose();
        _factory.Dispose();
        _database.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The framework tells the server its port while the program goes on: one that is quick to start has begun to listen before, now and then.</summary>
    private static Factory Start(Func<Factory> make, int port)
    {
        for (var attempt = 1; ; attempt++)
        {
            var factory = make();
            try
            {
                factory.UseKestrel(port);
                factory.StartServer();
                return factory;
            }
            catch (InvalidOperationException tooQuick) when (attempt < 5 && tooQuick.Message.Contains("after the server has started", StringComparison.Ordinal))
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
        };

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            foreach (var (key, value) in Defaults.Concat(server._database.Settings).Concat(settings)) builder.UseSetting(key, value);
            builder.ConfigureLogging(logging => logging.ClearProviders().AddProvider(server.Log));
            builder.ConfigureServices(registered => registered.AddSingleton<TimeProvider>(server.Clock).AddSingleton<IMailer>(server.Mailbox).RemoveHosted("MailDispatchWorker"));
            if (services is not null) builder.ConfigureServices(services);
        }
    }
}

/// <summary>Somebody who has an account; the password is <see cref="RunningServer.Password"/>.</summary>
public sealed record Account(Guid Id, string Username);

internal static class HostedServices
{
    /// <summary>Takes out what works in the background, by its name.</summary>
    public static IServiceCollection RemoveHosted(this IServiceCollection services, string name)
    {
        services.Remove(services.Single(s => s.ServiceType == typeof(IHostedService) && s.ImplementationType?.Name == name));
        return services;
    }
}
