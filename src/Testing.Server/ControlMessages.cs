using System.Text.Json.Serialization;
using Auth.Application.Mail;

namespace Auth.Testing.Server;

/// <summary>What the control API is, for people who open it.</summary>
internal sealed record Overview(string Url, DateTimeOffset Now, DatabaseState Database, IReadOnlyList<string> Calls);

internal sealed record Reset(IReadOnlyDictionary<string, string>? Settings = null);

internal sealed record ClockState(DateTimeOffset Now);

/// <summary>How far to advance the clock: the sum of all members.</summary>
internal sealed record ClockAdvance(double Seconds = 0, double Minutes = 0, double Hours = 0, double Days = 0)
{
    private const double MaxDays = 36_500;

    /// <summary>Null if it is not a positive time below a century.</summary>
    public TimeSpan? Total => (((((Days * 24) + Hours) * 60) + Minutes) * 60) + Seconds is > 0 and < MaxDays * 86_400 and var seconds ? TimeSpan.FromSeconds(seconds) : null;
}

/// <summary>A user to create. Without a username it gets a unique one, without a password the usual one.</summary>
internal sealed record NewUser(
    string? Username = null, string? Password = null, string? Email = null, bool EmailVerified = true, IReadOnlyList<string>? Roles = null, bool Totp = false, bool MustChangePassword = false);

internal sealed record UserAnswer(Guid Id, string Username, string? Password, string? Email, IReadOnlyList<string> Roles, TotpAnswer? Totp)
{
    public static UserAnswer From(TestUser user, IReadOnlyList<string> roles) => new(user.Id, user.Username, user.Password, user.Email, roles, TotpAnswer.From(user.Totp));
}

/// <summary>An authenticator, with the code at the time of the clock.</summary>
internal sealed record TotpAnswer(string Secret, string Code, IReadOnlyList<string> RecoveryCodes)
{
    public static TotpAnswer? From(TotpEnrollment? totp) => totp is null ? null : new(totp.Secret, totp.Code, totp.RecoveryCodes);
}

internal enum TokenTransport
{
    Bearer,
    Cookie,
}

internal sealed record SignIn(TokenTransport Transport = TokenTransport.Bearer, string? Password = null);

internal sealed record SignInAnswer(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Token = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<CookieAnswer>? Cookies = null);

internal sealed record CookieAnswer(string Name, string Value);

internal sealed record LockoutAnswer(int? RetryAfterSeconds);

internal enum DatabaseCondition
{
    Available,
    Unavailable,
    Busy,
    Slow,
}

/// <param name="DelayMilliseconds">For <see cref="DatabaseCondition.Slow"/>: how much longer each step takes, up to a minute. A login has about ten.</param>
internal sealed record DatabaseState(DatabaseCondition State, int DelayMilliseconds = 200);

internal sealed record MailAnswer(string To, string Subject, string Text, string? Link, string? Token)
{
    public static MailAnswer From(MailMessage message) => new(message.To.Value, message.Subject, message.Text, Mailbox.FindLink(message)?.AbsoluteUri, Mailbox.FindToken(message));
}

internal sealed record ItemList<T>(IReadOnlyList<T> Items);

internal sealed record ForcedErrorRequest(int Times = 1, string? Method = null, string? Path = null, int? RetryAfter = null, IReadOnlyDictionary<string, string[]>? Errors = null);

internal sealed record PendingError(string Code, int Times, string? Method, string? Path)
{
    public static PendingError From(ForcedError error) => new(error.Code, error.Times, error.Method, error.Path);
}

internal sealed record ErrorCodes(IReadOnlyList<string> Codes, IReadOnlyList<PendingError> Pending);
