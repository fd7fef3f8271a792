using System.Net;
using Auth.Application.Common;
using Auth.Domain.Common;
using Auth.Domain.EmailLinks;
using Auth.Domain.Users;
using Auth.WebApi.FunctionalTests.Running;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.WebApi.FunctionalTests.Faults;

/// <summary>All operations that change the database, by name.</summary>
internal static class Operations
{
    /// <summary>Requires its own server, because setup is possible only before the first administrator exists.</summary>
    public const string FirstAdministrator = "create the first administrator";

    private static readonly Dictionary<string, Func<FaultyServer, Operation>> Known = new()
    {
        ["register"] = faulty => new Registering(faulty),
        ["log in"] = faulty => new LoggingIn(faulty),
        ["log in with a wrong password"] = faulty => new Guessing(faulty),
        ["log in from a known device"] = faulty => new LoggingInFromDevice(faulty),
        ["guess from a known device"] = faulty => new GuessingFromDevice(faulty),
        ["redeem a challenge"] = faulty => new RedeemingChallenge(faulty),
        ["guess a code"] = faulty => new GuessingCode(faulty),
        ["step up"] = faulty => new SteppingUp(faulty),
        ["change the password"] = faulty => new ChangingPassword(faulty),
        ["recover the password"] = faulty => new Recovering(faulty),
        ["log out"] = faulty => new LoggingOut(faulty),
        ["end the other sessions"] = faulty => new EndingOthers(faulty),
        ["lock"] = faulty => new Locking(faulty),
        ["unlock"] = faulty => new Unlocking(faulty),
        ["set roles"] = faulty => new SettingRoles(faulty),
        ["reset the attempts"] = faulty => new ResettingAttempts(faulty),
        ["close the account"] = faulty => new Closing(faulty),
        ["record a session mismatch"] = faulty => new RecordingMismatch(faulty),
        ["learn a second IP address"] = faulty => new LearningSecondIPAddress(faulty),
        [FirstAdministrator] = faulty => new SettingUp(faulty),
    };

    public static readonly string[] MostCommon = ["register", "log in", "log in with a wrong password", "change the password", "log out"];

    public static TheoryData<string> Names => [.. Known.Keys];

    public static Operation On(FaultyServer faulty, string name) => Known[name](faulty);
}

internal sealed class Registering(FaultyServer faulty) : Operation(faulty)
{
    private string _name = "";

    public override string[] Events => ["user_registered"];

    public override bool Acknowledges(Answer answer) => answer.Status == HttpStatusCode.Created;

    private string Email => $"{_name}@example.org";

    public override Task PrepareAsync()
    {
        _name = $"new-{Guid.CreateVersion7():n}";
        return Task.CompletedTask;
    }

    public override Task<Answer> RunAsync() => Server.Client().PostAsync("/api/v1/users", new { username = _name, email = Email, password = Password });

    public override async Task<bool> HasTakenEffectAsync() => (await FindAllAsync(_name)).Count == 1;

    public override async Task CheckAsync(bool tookPlace)
    {
        (await CanLogInAsync(_name, Password)).ShouldBe(tookPlace);
        (await CanLogInAsync(Email, Password)).ShouldBe(tookPlace);

        (await RunAsync()).Status.ShouldBe(tookPlace ? HttpStatusCode.Conflict : HttpStatusCode.Created);
        (await FindAllAsync(_name)).Count.ShouldBe(1);
    }
}

internal sealed class LoggingIn(FaultyServer faulty) : UserOperation(faulty)
{
    public override string[] Events => ["session_started"];

    public override bool Acknowledges(Answer answer) => answer.Status == HttpStatusCode.Created;

    public override Task<Answer> RunAsync() => Server.Client().LoginAsync(Account.Username);

    public override async Task<bool> HasTakenEffectAsync()
    {
        var user = await FindAsync(Account);
        var tookPlace = user.LastLoginAt is not null;
        ShouldCountNoFailure(user.Attempts);
        (await SessionsAsync(Account)).Count.ShouldBe(tookPlace ? 1 : 0);
        return tookPlace;
    }

    public override async Task CheckAsync(bool tookPlace) => (await CanLogInAsync(Account.Username, Password)).ShouldBeTrue();
}

internal sealed class Guessing(FaultyServer faulty) : UserOperation(faulty)
{
    private int _before;

    public override string[] Events => ["attempt_failed"];

    public override bool Acknowledges(Answer answer) => answer.Status == HttpStatusCode.Unauthorized;

    public override Task<Answer> RunAsync()
    {
        _before = Checked;
        return Server.Client().LoginAsync(Account.Username, "a wrong password");
    }

    /// <summary>A verified guess is counted, or still stored as a pending attempt (I1).</summary>
    public override async Task<bool> HasTakenEffectAsync()
    {
        var attempts = (await FindAsync(Account)).Attempts;
        var counted = attempts.FailedCount + attempts.Pending.Count;
        counted.ShouldBeInRange(Checked - _before, 1);
        return attempts.FailedCount == 1;
    }

    public override async Task CheckAsync(bool tookPlace) => (await CanLogInAsync(Account.Username, Password)).ShouldBeTrue();
}

internal sealed class LoggingInFromDevice(FaultyServer faulty) : KnownDeviceOperation(faulty)
{
    public override string[] Events => ["session_started"];

    public override bool Acknowledges(Answer answer) => answer.Status == HttpStatusCode.Created;

    public override Task<Answer> RunAsync() => LoginAsync(Password);

    public override async Task<bool> HasTakenEffectAsync()
    {
        ShouldCountNoFailure((await FindAsync(Account)).Attempts);
        ShouldCountNoFailure((await DeviceAsync(Account)).Attempts);
        return (await SessionsAsync(Account)).Count == 2;
    }

    public override async Task CheckAsync(bool tookPlace) => (await LoginAsync(Password)).Status.ShouldBe(HttpStatusCode.Created);
}

internal sealed class GuessingFromDevice(FaultyServer faulty) : KnownDeviceOperation(faulty)
{
    private int _before;

    public override string[] Events => ["attempt_failed"];

    public override bool Acknowledges(Answer answer) => answer.Status == HttpStatusCode.Unauthorized;

    public override Task<Answer> RunAsync()
    {
        _before = Checked;
        return LoginAsync("a wrong password");
    }

    /// <summary>A verified guess is counted on the device (I1), and not for unknown clients.</summary>
    public override async Task<bool> HasTakenEffectAsync()
    {
        ShouldCountNoFailure((await FindAsync(Account)).Attempts);
        var attempts = (await DeviceAsync(Account)).Attempts;
        (attempts.FailedCount + attempts.Pending.Count).ShouldBeInRange(Checked - _before, 1);
        return attempts.FailedCount == 1;
    }

    public override async Task CheckAsync(bool tookPlace) => (await LoginAsync(Password)).Status.ShouldBe(HttpStatusCode.Created);
}

internal sealed class ChangingPassword(FaultyServer faulty) : SessionOperation(faulty)
{
    private const string Another = "another good password";

    public override string[] Events => ["password_changed", "session_ended"];

    public override Task<Answer> RunAsync() => Current.PostAsync("/api/v1/me/password", new { currentPassword = Password, newPassword = Another });

    public override async Task<bool> HasTakenEffectAsync()
    {
        var user = await FindAsync(Account);
        var tookPlace = user.PasswordVersion == 2;
        ShouldCountNoFailure(user.Attempts);
        (await EndedAsync()).ShouldBe((false, tookPlace));
        return tookPlace;
    }

    public override async Task CheckAsync(bool tookPlace)
    {
        await ShouldBeSignedInAsync(current: true, other: !tookPlace);
        (await CanLogInAsync(Account.Username, Another)).ShouldBe(tookPlace);
        (await CanLogInAsync(Account.Username, Password)).ShouldBe(!tookPlace);
    }
}

internal sealed class Recovering(FaultyServer faulty) : SessionOperation(faulty)
{
    private const string Another = "another good password";

    private Token<EmailLink> _token = Token<EmailLink>.New();

    public override string[] Events => ["password_recovered", "session_ended", "session_ended"];

    public override Task<Answer> RunAsync() => Server.Client().PostAsync("/api/v1/recovery/complete", new { token = _token.Reveal(), newPassword = Another });

    public override async Task<bool> HasTakenEffectAsync()
    {
        var tookPlace = (await FindAsync(Account)).PasswordVersion == 2;
        (await EndedAsync()).ShouldBe((tookPlace, tookPlace));
        return tookPlace;
    }

    public override async Task CheckAsync(bool tookPlace)
    {
        await ShouldBeSignedInAsync(!tookPlace, !tookPlace);
        (await CanLogInAsync(Account.Username, Another)).ShouldBe(tookPlace);
        (await CanLogInAsync(Account.Username, Password)).ShouldBe(!tookPlace);
    }

    protected override async Task PrepareAccountAsync()
    {
        await base.PrepareAccountAsync();
        var email = EmailAddress.Create($"{Account.Id:n}@faults.example").Value;
        // A new email ends the links of the account, so the link comes later.
        await ChangeAccountAsync((user, _, now) => user.SetVerifiedEmail(email, now));
        await ChangeAccountAsync((user, links, now) =>
        {
            (var link, _token) = EmailLink.Create(user, EmailLinkPurpose.Recovery, email, now, now);
            links.Add(link);
        });
    }

    private async Task ChangeAccountAsync(Action<User, IEmailLinkRepository, DateTimeOffset> change)
    {
        await using var scope = Server.Services.CreateAsyncScope();
        var (users, links) = (scope.ServiceProvider.GetRequiredService<IUserRepository>(), scope.ServiceProvider.GetRequiredService<IEmailLinkRepository>());
        await scope.ServiceProvider.GetRequiredService<IUnitOfWork>().ExecuteAsync(
            async () =>
            {
                change((await users.FindAsync(new UserId(Account.Id), CancellationToken.None)).ShouldNotBeNull(), links, Server.Clock.GetUtcNow());
                return true;
            },
            CancellationToken.None);
    }
}

internal sealed class LoggingOut(FaultyServer faulty) : SessionOperation(faulty)
{
    public override string[] Events => ["session_ended"];

    public override Task<Answer> RunAsync() => Current.DeleteAsync("/api/v1/sessions/current");

    public override async Task<bool> HasTakenEffectAsync()
    {
        var (tookPlace, other) = await EndedAsync();
        other.ShouldBeFalse();
        return tookPlace;
    }

    public override Task CheckAsync(bool tookPlace) => ShouldBeSignedInAsync(current: !tookPlace, other: true);
}

internal sealed class EndingOthers(FaultyServer faulty) : SessionOperation(faulty)
{
    public override string[] Events => ["sessions_revoked", "session_ended"];

    public override Task<Answer> RunAsync() => Current.DeleteAsync("/api/v1/sessions");

    public override async Task<bool> HasTakenEffectAsync()
    {
        var (current, tookPlace) = await EndedAsync();
        current.ShouldBeFalse();
        return tookPlace;
    }

    public override Task CheckAsync(bool tookPlace) => ShouldBeSignedInAsync(current: true, other: !tookPlace);
}

internal sealed class Locking(FaultyServer faulty) : SessionOperation(faulty)
{
    public override string[] Events => ["user_locked", "session_ended", "session_ended"];

    public override Task<Answer> RunAsync() => AdministerAsync("lock");

    public override async Task<bool> HasTakenEffectAsync()
    {
        var tookPlace = !(await FindAsync(Account)).IsActive;
        (await EndedAsync()).ShouldBe((tookPlace, tookPlace));
        return tookPlace;
    }

    public override Task CheckAsync(bool tookPlace) => ShouldBeSignedInAsync(!tookPlace, !tookPlace);
}

internal sealed class Unlocking(FaultyServer faulty) : UserOperation(faulty)
{
    public override string[] Events => ["user_unlocked"];

    public override Task<Answer> RunAsync() => AdministerAsync("unlock");

    public override async Task<bool> HasTakenEffectAsync() => (await FindAsync(Account)).IsActive;

    protected override async Task PrepareAccountAsync() => (await AdministerAsync("lock")).Status.ShouldBe(HttpStatusCode.NoContent);
}

internal sealed class SettingRoles(FaultyServer faulty) : UserOperation(faulty)
{
    public override string[] Events => ["roles_changed"];

    public override Task<Answer> RunAsync() => Administrator.PutAsync($"/api/v1/admin/users/{Account.Id}/roles", new { roles = new[] { "admin", "editor" } });

    public override async Task<bool> HasTakenEffectAsync()
    {
        var roles = (await FindAsync(Account)).Roles.Select(role => role.Name).Order().ToArray();
        if (roles.Length == 0) return false;
        roles.ShouldBe(["admin", "editor"]);
        return true;
    }
}

internal sealed class ResettingAttempts(FaultyServer faulty) : UserOperation(faulty)
{
    public override string[] Events => ["attempts_reset"];

    public override Task<Answer> RunAsync() => AdministerAsync("reset-attempts");

    public override async Task<bool> HasTakenEffectAsync()
    {
        var failed = (await FindAsync(Account)).Attempts.FailedCount;
        failed.ShouldBeOneOf(0, 1);
        return failed == 0;
    }

    protected override async Task PrepareAccountAsync() => (await CanLogInAsync(Account.Username, "a wrong password")).ShouldBeFalse();
}

internal sealed class Closing(FaultyServer faulty) : SessionOperation(faulty)
{
    public override string[] Events => ["account_closed", "session_ended", "session_ended"];

    public override Task<Answer> RunAsync() => Current.DeleteAsync("/api/v1/me");

    public override async Task<bool> HasTakenEffectAsync()
    {
        var tookPlace = (await FindAllAsync(Account.Username)).Count == 0;
        (await SessionsAsync(Account)).Count(session => session.EndedAt is null).ShouldBe(tookPlace ? 0 : 2);
        return tookPlace;
    }

    public override async Task CheckAsync(bool tookPlace)
    {
        await ShouldBeSignedInAsync(!tookPlace, !tookPlace);
        (await CanLogInAsync(Account.Username, Password)).ShouldBe(!tookPlace);
    }
}

internal sealed class RecordingMismatch(FaultyServer faulty) : SessionOperation(faulty)
{
    public override string[] Events => ["session_mismatched"];

    public override bool IsUnreported => true;

    public override bool Acknowledges(Answer answer) => answer.Status == HttpStatusCode.Unauthorized;

    public override Task<Answer> RunAsync()
    {
        var other = Server.Client("another client");
        other.Bearer = Current.Bearer;
        return other.GetAsync("/api/v1/sessions/current");
    }

    public override async Task<bool> HasTakenEffectAsync() => (await CurrentSessionAsync()).MismatchRecordedAt is not null;

    public override Task CheckAsync(bool tookPlace) => ShouldBeSignedInAsync(current: true, other: true);
}

internal sealed class LearningSecondIPAddress(FaultyServer faulty) : SessionOperation(faulty)
{
    private string? _device;

    public override string[] Events => ["session_address_learned"];

    public override bool Acknowledges(Answer answer) => answer.Status == HttpStatusCode.OK;

    public override Task<Answer> RunAsync() => GetCurrentSessionAsync(("Cookie", $"__Host-auth-device={_device}"));

    public override async Task<bool> HasTakenEffectAsync() => (await CurrentSessionAsync()).SecondAddress is not null;

    public override async Task CheckAsync(bool tookPlace)
    {
        (await GetCurrentSessionAsync()).Status.ShouldBe(tookPlace ? HttpStatusCode.OK : HttpStatusCode.Unauthorized);
        await ShouldBeSignedInAsync(current: true, other: true);
    }

    protected override async Task PrepareAccountAsync()
    {
        await base.PrepareAccountAsync();
        _device = (await Current.SignInAsync(Account.Username)).Json.GetProperty("deviceToken").GetString();
    }

    private Task<Answer> GetCurrentSessionAsync(params (string, string)[] headers) =>
        Server.Client(from: FaultyServer.TrustedProxy).SendAsync(
            HttpMethod.Get, "/api/v1/sessions/current", headers: [("Authorization", $"Bearer {Current.Bearer}"), ("X-Forwarded-For", "2001:db8::1"), .. headers]);
}

internal sealed class SettingUp(FaultyServer faulty) : Operation(faulty)
{
    private string _name = "";

    public override string[] Events => ["user_registered", "roles_changed"];

    public override bool Acknowledges(Answer answer) => answer.Status == HttpStatusCode.Created;

    public override async Task PrepareAsync()
    {
        await RemoveAllAsync();
        _name = $"administrator-{Guid.CreateVersion7():n}";
    }

    public override Task<Answer> RunAsync() => Server.Client().PostAsync("/api/v1/setup", new { token = RunningServer.SetupToken, username = _name, password = Password });

    public override async Task<bool> HasTakenEffectAsync()
    {
        if (await FindAllAsync(_name) is not [var user]) return false;
        user.IsAdministrator.ShouldBeTrue();
        return true;
    }

    public override async Task CheckAsync(bool tookPlace)
    {
        (await CanLogInAsync(_name, Password)).ShouldBe(tookPlace);
        (await RunAsync()).Status.ShouldBe(tookPlace ? HttpStatusCode.Conflict : HttpStatusCode.Created);
    }
}
