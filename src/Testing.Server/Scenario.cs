using System.Collections.Concurrent;
using System.Net;
using Auth.Application.Common.Access;
using Auth.Domain.Common;
using Auth.Domain.Passwords;
using Auth.Domain.Users;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Testing.Server;

/// <summary>One server between two resets, with the users that the test has created.</summary>
internal sealed class Scenario(AuthTestServer auth) : IAsyncDisposable
{
    /// <summary>More wrong passwords than any test needs for a lockout.</summary>
    private const int MaxGuesses = 1_000;

    private static readonly Error PasswordUnknown = new(ErrorKind.Conflict, "not_possible", "The test server does not know the password of this user. Send it: { \"password\": \"…\" }.");

    private static readonly Error NotLockedOut = new(ErrorKind.Conflict, "not_locked_out", $"The account is not locked out after {MaxGuesses} wrong passwords. Check the setting Lockout:MaxFailedAttempts.");

    /// <summary>A code is valid for its time only, so one call at a time moves the clock for one.</summary>
    private readonly SemaphoreSlim _clock = new(1, 1);

    private readonly ConcurrentDictionary<string, TestUser> _users = new(StringComparer.OrdinalIgnoreCase);

    public AuthTestServer Auth => auth;

    /// <summary>The state in which the database was put last.</summary>
    public DatabaseState DatabaseState { get; private set; } = new(DatabaseCondition.Available);

    public async Task<Result<UserAnswer>> CreateUserAsync(NewUser wanted)
    {
        if (Validate(wanted) is { } error) return error;

        var builder = A.User().WithRoles(wanted.Roles ?? []);
        if (wanted.Username is { } username) builder.Named(username);
        if (wanted.Password is { } password) builder.WithPassword(password);
        if (wanted.Email is { } email) _ = wanted.EmailVerified ? builder.WithVerifiedEmail(email) : builder.WithEmail(email);
        var user = await auth.CreateUserAsync(builder);
        _users[user.Username] = user;
        if (wanted.Totp) await WithClockAsync(() => auth.EnrollTotpAsync(user));
        if (wanted.MustChangePassword) await SendAsync(new Application.Administration.RequirePasswordChangeCommand(new UserId(user.Id)));
        return UserAnswer.From(user, wanted.Roles ?? []);
    }

    /// <summary>Finds a user that this test created or that registered.</summary>
    public async Task<Result<TestUser>> FindUserAsync(string username)
    {
        await using var scope = auth.Services.CreateAsyncScope();
        var found = LoginName.IsValid(username) ? await scope.ServiceProvider.GetRequiredService<IUserRepository>().FindAsync(LoginName.Parse(username), CancellationToken.None) : null;
        if (found is null) return UserErrors.NotFound with { Message = $"There is no user '{username}'. Create one by POST {ControlApi.Root}/users." };
        return _users.TryGetValue(found.Username.Value, out var known) && known.Id == found.Id.Value
            ? known
            : new TestUser(found.Id.Value, found.Username.Value) { Email = found.Email?.Value, Password = null };
    }

    /// <summary>Signs in with all factors that the test knows.</summary>
    public async Task<Result<SignInAnswer>> SignInAsync(TestUser user, SignIn options)
    {
        var known = options.Password is null ? user : user with { Password = options.Password };
        if (known.Password is null) return PasswordUnknown;
        return await WithClockAsync(() => SignInAsync(known, options.Transport));
    }

    private async Task<Result<SignInAnswer>> SignInAsync(TestUser known, TokenTransport transport)
    {
        if (transport == TokenTransport.Bearer)
        {
            using var client = await auth.SignInAsync(known);
            return new SignInAnswer(Token: client.Bearer);
        }

        using var browser = await auth.SignInWithCookieAsync(known);
        return new SignInAnswer(Cookies: [.. browser.Cookie!.Split("; ").Select(cookie => cookie.Split('=', 2)).Select(cookie => new CookieAnswer(cookie[0], cookie[1]))]);
    }

    private async Task<T> WithClockAsync<T>(Func<Task<T>> use)
    {
        await _clock.WaitAsync();
        try
        {
            return await use();
        }
        finally
        {
            _clock.Release();
        }
    }

    /// <summary>Sends wrong passwords until the account is locked out.</summary>
    public async Task<Result<LockoutAnswer>> LockOutAsync(TestUser user)
    {
        using var client = auth.Client();
        for (var i = 0; i < MaxGuesses; i++)
        {
            var answer = await client.LoginAsync(user.Username, "a wrong password of the test server");
            if (answer.Status == HttpStatusCode.Locked) return new LockoutAnswer(answer.Header("Retry-After") is { } seconds ? int.Parse(seconds, System.Globalization.CultureInfo.InvariantCulture) : null);
            if (answer.Status != HttpStatusCode.Unauthorized) throw new TestServerException($"The login of {user.Username} with a wrong password", answer);
        }

        return NotLockedOut;
    }

    /// <summary>Sends a command as an operator does, so that no administrator is needed.</summary>
    public async Task<Result> SendAsync(IRequest<Result> command)
    {
        await using var scope = auth.Services.CreateAsyncScope();
        scope.ServiceProvider.ActAsOperator("test server");
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(command);
    }

    /// <summary>Puts the database into a state.</summary>
    public void SetDatabase(DatabaseState state)
    {
        auth.Database.Recover();
        if (state.State == DatabaseCondition.Unavailable) auth.Database.Fail();
        else if (state.State == DatabaseCondition.Busy) auth.Database.BeBusy();
        else if (state.State == DatabaseCondition.Slow) auth.Database.BeSlow(TimeSpan.FromMilliseconds(state.DelayMilliseconds));
        DatabaseState = state;
    }

    /// <summary>Ends the server, with a database that has recovered, so that its last requests end soon.</summary>
    public async ValueTask DisposeAsync()
    {
        auth.Database.Recover();
        await auth.DisposeAsync();
        _clock.Dispose();
    }

    private static Error? Validate(NewUser wanted)
    {
        IEnumerable<Error?> errors =
        [
            wanted.Username is { } username ? Username.Create(username).Error : null,
            wanted.Email is { } email ? EmailAddress.Create(email).Error : null,
            .. (wanted.Roles ?? []).Select(role => Role.Create(role).Error),
            wanted.Password is { Length: 0 or > PasswordPolicy.MaximumLength } ? Error.Invalid("password", $"Enter a password with 1 to {PasswordPolicy.MaximumLength} characters.") : null,
        ];
        var fields = errors.OfType<Error>().SelectMany(error => error.Fields!).GroupBy(field => field.Key, StringComparer.Ordinal)
            .ToDictionary(field => field.Key, field => field.SelectMany(f => f.Value).Distinct(StringComparer.Ordinal).ToArray(), StringComparer.Ordinal);
        return fields.Count == 0 ? null : Error.Invalid(fields);
    }
}
