using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Application.Mail;
using Auth.Application.Passwords;
using Auth.Domain.Lockout;
using Auth.Domain.Passwords;
using Auth.Domain.Users;
using Auth.Infrastructure.EventHandlers;
using Auth.Infrastructure.Mail;
using Auth.Infrastructure.Persistence.Providers;
using Auth.WebApi.Hosting;
using Auth.WebApi.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Auth.Testing;

/// <summary>A complete server in the test's process, on 127.0.0.1, with its own database, clock, mailbox and log.</summary>
/// <remarks>
/// <para>Defaults for tests: password hashes are cheap, and no rate limit applies, because all tests share one IP address. <see cref="AuthTestServerBuilder.WithSetting"/> overrides them.</para>
/// <para>Mail is sent by <see cref="DeliverMailAsync"/> and events are delivered by <see cref="DeliverEventsAsync"/>, so that no test waits for a worker. All other workers run.</para>
/// </remarks>
public class AuthTestServer : IAsyncDisposable, IDisposable
{
    /// <summary>The password of users for whom the test names none. It satisfies every default rule.</summary>
    public const string Password = UserBuilder.DefaultPassword;

    /// <summary>The setup token (<c>Setup:Token</c>).</summary>
    public const string SetupToken = "the setup token of these tests";

    /// <summary>The username of <see cref="AdministratorAsync"/>.</summary>
    public const string AdministratorName = "administrator";

    /// <summary>The URL that users of the server open, unless the test sets <c>PublicUrl</c>.</summary>
    private const string DefaultPublicUrl = "http://localhost:5080";

    private static readonly Dictionary<string, string> Defaults = new(StringComparer.OrdinalIgnoreCase)
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

    private readonly AuthTestServerBuilder _options;
    private readonly ConcurrentBag<ApiClient> _clients = [];
    private readonly SemaphoreSlim _administratorLock = new(1, 1);
    private Func<AuthTestServer, Task> _start = server => server.StartComposedAsync();
    private OnDemandEventDelivery? _eventDelivery;
    private ITestHost? _host;
    private (ApiClient Client, DateTimeOffset At)? _administrator;
    private int _names;
    private bool _isDisposed;

    /// <summary>Prepares a server that a derived fixture starts.</summary>
    protected AuthTestServer(Action<AuthTestServerBuilder>? configure = null)
        : this(new AuthTestServerBuilder(), new TestClock(), new Mailbox()) => configure?.Invoke(_options);

    private AuthTestServer(AuthTestServerBuilder options, TestClock clock, Mailbox mailbox) => (_options, Clock, Mailbox) = (options, clock, mailbox);

    /// <summary>The clock of the server. It stands at <see cref="TestTime.Start"/> until the test advances it.</summary>
    public TestClock Clock { get; }

    /// <summary>What the server has logged.</summary>
    public CapturedLog Log { get; } = new();

    /// <summary>The mail that the server has sent.</summary>
    public Mailbox Mailbox { get; }

    /// <summary>The error responses that the test asks for.</summary>
    public TestResponses Responses { get; } = new();

    /// <summary>The audit log.</summary>
    public TestEvents Events => new(Services);

    /// <summary>The URL that the server listens on.</summary>
    public Uri Address => Host.Address;

    /// <summary>The services of the server.</summary>
    public IServiceProvider Services => Host.Services;

    /// <summary>The database, which can fail on command.</summary>
    public TestDatabase Database => field ??= _options.CreateDatabase();

    private ITestHost Host => _host ?? throw new InvalidOperationException("The server has not been started.");

    /// <summary>Starts a server with the rules, event handlers and endpoints of a test.</summary>
    /// <exception cref="TestServerException">The server cannot start, for instance because of a setting. The message is the one that an operator would see.</exception>
    public static Task<AuthTestServer> StartAsync(Action<AuthTestServerBuilder>? configure = null) => StartAsync(new AuthTestServer(configure));

    /// <summary>Starts an application with Auth from its own entry point, with the settings and services of the test in addition.</summary>
    /// <typeparam name="TProgram">Any type of the application's assembly, such as its <c>Program</c>.</typeparam>
    /// <exception cref="TestServerException">The application cannot start. The reason is the one that it printed.</exception>
    public static Task<AuthTestServer> StartAsync<TProgram>(Action<AuthTestServerBuilder>? configure = null)
        where TProgram : class
    {
        var server = new AuthTestServer(configure);
        server.UseProgram<TProgram>();
        return StartAsync(server);
    }

    /// <summary>Starts another node with the same database, clock, mailbox, settings and services.</summary>
    /// <param name="configure">What differs on this node; null for nothing.</param>
    /// <remarks>Dispose it before this server, which removes the database.</remarks>
    /// <exception cref="TestServerException">The node cannot start.</exception>
    public Task<AuthTestServer> StartNodeAsync(Action<AuthTestServerBuilder>? configure = null) =>
        StartAsync(new AuthTestServer(_options.ForNode(Database.Shared(), configure), Clock, Mailbox) { _start = _start });

    /// <summary>A client without a session.</summary>
    /// <param name="from">Its IP address, in 127.0.0.0/8; null: 127.0.0.1.</param>
    public ApiClient Client(string userAgent = "functional tests", IPAddress? from = null)
    {
        var client = new ApiClient(Address, userAgent, from ?? IPAddress.Loopback);
        _clients.Add(client);
        return client;
    }

    /// <summary>Stores a user as of the server's clock, with a real password hash. Its events are in the audit log.</summary>
    /// <param name="builder">The user; null for one with a unique name.</param>
    /// <exception cref="TestServerException">Its username or email is taken.</exception>
    public async Task<TestUser> CreateUserAsync(UserBuilder? builder = null)
    {
        builder ??= A.User();
        await using var scope = Services.CreateAsyncScope();
        var services = scope.ServiceProvider;
        services.ActAsOperator("test");
        var hash = await HashAsync(services, builder.Password ?? Password);
        var users = services.GetRequiredService<IUserRepository>();
        var user = await services.GetRequiredService<IUnitOfWork>().ExecuteAsync(
            async () =>
            {
                var built = builder.Build(hash, Clock.GetUtcNow(), services.GetRequiredService<ILockoutPolicy>());
                if (await users.IsTakenAsync(built.Username, CancellationToken.None)) throw new TestServerException($"There is a user {built.Username.Value} already. Give the other one a name of its own.");
                if (built.Email is { } email && await users.IsTakenAsync(email, CancellationToken.None)) throw new TestServerException($"There is a user with the email {email.Value} already. Give the other one an email of its own.");
                users.Add(built);
                return built;
            },
            CancellationToken.None);
        return new TestUser(user.Id.Value, user.Username.Value) { Password = builder.Password, Email = user.Email?.Value };
    }

    /// <summary>Registers an account over HTTP, by default with a unique username.</summary>
    /// <exception cref="TestServerException">The registration is refused.</exception>
    public async Task<TestUser> RegisterAsync(string? username = null, string? email = null)
    {
        username ??= string.Create(CultureInfo.InvariantCulture, $"person {Interlocked.Increment(ref _names)}");
        var answer = (await Client().PostAsync("/api/v1/users", new { username, email, password = Password })).Require(HttpStatusCode.Created, $"The registration of {username}");
        return new TestUser(answer.Json.GetProperty("id").GetGuid(), username) { Email = email };
    }

    /// <summary>Signs in with the password, and with the TOTP authenticator or passkey of the user if the login requires a second factor.</summary>
    /// <returns>A client that sends the session token as a bearer token.</returns>
    /// <remarks>A TOTP code is good for one login, so the clock advances by 30 seconds after its use.</remarks>
    /// <exception cref="TestServerException">The login is refused or requires what the user does not have. The exception names status, error code and detail.</exception>
    public Task<ApiClient> SignInAsync(TestUser user) => SignInAsync(user, isCookie: false);

    /// <summary>Signs in as <see cref="SignInAsync(TestUser)"/> does.</summary>
    /// <returns>A client that sends the session token in the session cookie, as browsers do.</returns>
    /// <exception cref="TestServerException">The login is refused or requires what the user does not have.</exception>
    public Task<ApiClient> SignInWithCookieAsync(TestUser user) => SignInAsync(user, isCookie: true);

    /// <summary>Registers an account, and signs in to it with a bearer token.</summary>
    public async Task<ApiClient> SignInAsync() => await SignInAsync(await RegisterAsync());

    /// <summary>Signs in with the passkey of the user alone (<see cref="AddPasskeyAsync"/>).</summary>
    /// <returns>A client that sends the session token as a bearer token.</returns>
    /// <exception cref="TestServerException">The user has no passkey, or the login is refused.</exception>
    public async Task<ApiClient> SignInWithPasskeyAsync(TestUser user)
    {
        var client = Client();
        await client.SignInByPasskeyAsync(user.Passkey ?? throw new TestServerException($"{user} has no passkey. Call AddPasskeyAsync first."));
        return client;
    }

    /// <summary>Enrolls a TOTP authenticator, and advances the clock by 30 seconds, so that the next code is unused. Later logins require a code.</summary>
    /// <exception cref="TestServerException">The user cannot sign in, or has an authenticator.</exception>
    public Task<TotpEnrollment> EnrollTotpAsync(TestUser user) => TotpEnrollment.CreateAsync(this, user);

    /// <summary>Adds a passkey, for logins without a password and as a second factor.</summary>
    /// <exception cref="TestServerException">The user cannot sign in, or the passkey is refused.</exception>
    public async Task<SoftwareAuthenticator> AddPasskeyAsync(TestUser user)
    {
        var client = await SignInAsync(user);
        var origin = Services.GetRequiredService<ServerSettings>().Application.Service.PublicUrl;
        var authenticator = new SoftwareAuthenticator { Origin = origin.GetLeftPart(UriPartial.Authority), RpId = origin.Host };
        (await client.AddPasskeyAsync(authenticator)).Require(HttpStatusCode.Created, $"The new passkey of {user}");
        return user.Passkey = authenticator;
    }

    /// <summary>A client of the first administrator, signed in again after the clock has moved, which may end sessions.</summary>
    /// <exception cref="TestServerException">The first administrator cannot sign in.</exception>
    public async Task<ApiClient> AdministratorAsync()
    {
        await _administratorLock.WaitAsync();
        try
        {
            var now = Clock.GetUtcNow();
            if (_administrator is not { } known)
            {
                _administrator = (await SignInAsync(await CreateAdministratorAsync()), now);
            }
            else if (known.At != now)
            {
                await known.Client.SignInAsync(AdministratorName);
                _administrator = (known.Client, now);
            }

            return _administrator.Value.Client;
        }
        finally
        {
            _administratorLock.Release();
        }
    }

    /// <summary>Ensures that the first administrator exists, because pages lead to setup until then.</summary>
    public Task SetUpAsync() => AdministratorAsync();

    /// <summary>Sends the mail that is due to the <see cref="Mailbox"/>.</summary>
    public async Task DeliverMailAsync()
    {
        while (true)
        {
            await using var scope = Services.CreateAsyncScope();
            if (!await scope.ServiceProvider.GetRequiredService<MailDispatcher>().SendNextAsync(MailPriority.Request, CancellationToken.None)) return;
        }
    }

    /// <summary>Delivers all events to the event handlers of the host application, by the dispatcher of production.</summary>
    /// <param name="allowFailures">False: an event that cannot be delivered is an exception. True: it is tried again as in production, once the test has advanced the clock and calls this method again.</param>
    /// <exception cref="TestServerException">A handler failed. The message has its error.</exception>
    /// <exception cref="InvalidOperationException">Events are delivered in the background.</exception>
    public async Task DeliverEventsAsync(bool allowFailures = false)
    {
        var delivery = _eventDelivery ?? throw new InvalidOperationException("This server delivers events in the background. Wait for what the handler does instead.");
        var failures = await delivery.DeliverAsync();
        if (failures.Count > 0 && !allowFailures) throw new TestServerException(string.Join(Environment.NewLine, failures));
    }

    /// <summary>The account as an administrator sees it.</summary>
    public async Task<Answer> GetUserAsync(TestUser user) => await (await AdministratorAsync()).GetAsync($"/api/v1/admin/users/{user.Id}");

    /// <summary>Performs an administrator's operation on an account, such as <c>lock</c>.</summary>
    /// <exception cref="TestServerException">The operation is refused.</exception>
    public async Task AdministerAsync(TestUser user, string operation) =>
        (await (await AdministratorAsync()).PostAsync($"/api/v1/admin/users/{user.Id}/{operation}")).Require(HttpStatusCode.NoContent, $"The operation {operation} on {user}");

    /// <summary>Stops the server, and removes its database.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Stops the server, and removes its database.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_host is { } host) await host.DisposeAsync();
        }
        finally
        {
            Dispose(disposing: true);
            GC.SuppressFinalize(this);
        }
    }

    /// <summary>Stops the server, and removes its database.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (!disposing || _isDisposed) return;
        _isDisposed = true;
        foreach (var client in _clients) client.Dispose();
        _host?.Dispose();
        _administratorLock.Dispose();
        Database.Dispose();
    }

    /// <summary>Starts an application from its own entry point.</summary>
    /// <typeparam name="TProgram">Any type of the application's assembly.</typeparam>
    protected void UseProgram<TProgram>()
        where TProgram : class => _start = server => server.StartProgram<TProgram>();

    /// <summary>Starts the server of a derived fixture.</summary>
    /// <exception cref="TestServerException">The server cannot start.</exception>
    protected async Task StartAsync()
    {
        try
        {
            if (_options.StartTime is { } time) Clock.AdjustTime(time);
            await _start(this);
            RejectUnknownSettings();
            if (!_options.DeliversEventsInBackground)
            {
                _eventDelivery = new OnDemandEventDelivery(Services);
                await _eventDelivery.StartAsync();
            }
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    private static async Task<AuthTestServer> StartAsync(AuthTestServer server)
    {
        await server.StartAsync();
        return server;
    }

    private static async Task<PasswordHash> HashAsync(IServiceProvider services, string password)
    {
        var hashed = await services.GetRequiredService<IPasswordHasher>().HashAsync(password, HashingCaller.Create(A.Client(), HashingPriority.Recognized), CancellationToken.None);
        return hashed.IsSuccess ? hashed.Value : throw new TestServerException($"The password can't be hashed: {hashed.Error.Message}");
    }

    private async Task<TestUser> CreateAdministratorAsync()
    {
        var created = await Client().PostAsync("/api/v1/setup", new { token = SetupToken, username = AdministratorName, password = Password });
        if (created.Status == HttpStatusCode.Created) return new TestUser(created.Json.GetProperty("id").GetGuid(), AdministratorName);

        // The test has created administrators of its own, or another node has created this one.
        await using var scope = Services.CreateAsyncScope();
        var user = await scope.ServiceProvider.GetRequiredService<IUserRepository>().FindAsync(LoginName.Parse(AdministratorName), CancellationToken.None);
        return user is null ? await CreateUserAsync(A.User().Named(AdministratorName).Administrator()) : new TestUser(user.Id.Value, AdministratorName);
    }

    private async Task<ApiClient> SignInAsync(TestUser user, bool isCookie)
    {
        var client = Client();
        var transport = isCookie ? "cookie" : "bearer";
        var password = user.Password ?? throw new TestServerException($"The test knows only the password hash of {user}. Build the user with a password.");
        var answer = await client.LoginAsync(user.Username, password, transport);
        if (answer.Status == HttpStatusCode.Accepted && answer.Json.GetProperty("requiredActions")[0].GetString() == "second_factor")
            answer = await SendSecondFactorAsync(client, user, answer.Json.GetProperty("challenge").GetString()!, transport);
        if (answer.Status == HttpStatusCode.Accepted)
            throw new TestServerException($"The login of {user} requires more: {string.Join(", ", answer.Json.GetProperty("requiredActions").EnumerateArray())}. Complete it by requests of the test's own.");

        answer.Require(HttpStatusCode.Created, $"The login of {user}");
        if (isCookie) client.Cookie = string.Join("; ", answer.Headers.GetValues("Set-Cookie").Select(cookie => cookie.Split(';')[0]));
        else client.Bearer = answer.Json.GetProperty("token").GetString();
        return client;
    }

    private async Task<Answer> SendSecondFactorAsync(ApiClient client, TestUser user, string challenge, string transport)
    {
        if (user.Totp is { } totp)
        {
            var answer = await client.PostAsync(PasskeyCalls.SecondFactor, new { challenge, code = totp.Code, transport });
            Clock.Advance(TimeSpan.FromSeconds(30));
            return answer;
        }

        if (user.Passkey is not { } passkey) throw new TestServerException($"The login of {user} requires a second factor, which the test has not enrolled. Call EnrollTotpAsync or AddPasskeyAsync first.");
        passkey.SignCount++;
        var (ceremony, options) = await client.BeginAsync(PasskeyCalls.SecondFactor, new { challenge });
        return await client.PostAsync(PasskeyCalls.SecondFactor, new { challenge, passkey = new { ceremony, credential = passkey.Get(options) }, transport });
    }

    private async Task StartComposedAsync()
    {
        Dictionary<string, string> listening = new(StringComparer.OrdinalIgnoreCase) { ["Urls"] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_options.Port}"), ["PublicUrl"] = DefaultPublicUrl };
        try
        {
            _host = await ComposedHost.StartAsync(GetSettings(listening), Log, Configure, _options.Map);
        }
        catch (StartupException exception)
        {
            throw CannotStart(exception, exception);
        }
    }

    private static TestServerException CannotStart(StartupException reason, Exception cause)
    {
        const string prefix = "The server can't start: ";
        return new TestServerException(reason.Message.StartsWith(prefix, StringComparison.Ordinal) ? reason.Message : prefix + reason.Message, cause);
    }

    private Task StartProgram<TProgram>()
        where TProgram : class
    {
        if (_options.HasEndpoints) throw new TestServerException("An application that is started from its entry point has its own endpoints. Map them there, or start the server without a program.");
        StartupException? reason = null;
        StartupObserver.Observe(exception => reason = exception);
        try
        {
            _host = ProgramHost<TProgram>.Start(_options.Port, GetSettings([]), Log, Configure);
        }
        catch (Exception exception) when (reason is not null)
        {
            throw CannotStart(reason, exception);
        }
        catch (InvalidOperationException exception)
        {
            throw new TestServerException($"{typeof(TProgram).Assembly.GetName().Name} did not start. Standard error may have its reason. {exception.Message}", exception);
        }

        // The framework takes an entry point that has returned for one that has started.
        return reason is null ? Task.CompletedTask : throw CannotStart(reason, reason);
    }

    /// <summary>Later settings win.</summary>
    private Dictionary<string, string> GetSettings(Dictionary<string, string> listening)
    {
        var settings = new Dictionary<string, string>(Defaults, StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in listening.Concat(Database.Settings).Concat(_options.Settings)) settings[key] = value;
        return settings;
    }

    private void Configure(IServiceCollection services)
    {
        services.AddSingleton<TimeProvider>(Clock).AddSingleton<IMailer>(Mailbox);
        services.AddSingleton<IRequestInterceptor>(new TestResponses.Interceptor(Responses, _options.IsExemptFromForcedErrors));
        RemoveWorker<MailDispatchWorker>(services);
        if (!_options.DeliversEventsInBackground) RemoveWorker<EventDispatchWorker>(services);
        services.ConfigureDbContext<SqliteAuthContext>(options => options.AddInterceptors(Database.Faults));
        services.ConfigureDbContext<PostgreSqlAuthContext>(options => options.AddInterceptors(Database.Faults));
        services.ConfigureDbContext<SqlServerAuthContext>(options => options.AddInterceptors(Database.Faults));
        _options.AddServices(services);
    }

    private static void RemoveWorker<T>(IServiceCollection services) =>
        services.Remove(services.Single(service => service.ServiceType == typeof(IHostedService) && service.ImplementationType == typeof(T)));

    /// <summary>In production, an unknown setting is a warning. In a test it is an error of the test.</summary>
    private void RejectUnknownSettings()
    {
        var unknown = Services.GetRequiredService<ServerSettings>().Warnings
            .Where(warning => _options.Settings.Keys.Any(key => warning.StartsWith($"{key} is not a setting", StringComparison.OrdinalIgnoreCase) || warning.StartsWith($"{key} is ignored", StringComparison.OrdinalIgnoreCase)))
            .ToList();
        if (unknown.Count > 0) throw new TestServerException(string.Join(Environment.NewLine, unknown));
    }
}
