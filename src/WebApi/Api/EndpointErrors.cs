using Auth.Application.Passwords;
using Auth.Domain.Common;
using Auth.Domain.Passkeys;
using Auth.Domain.Users;

namespace Auth.WebApi.Api;

/// <summary>Errors that several endpoints declare.</summary>
internal static class EndpointErrors
{
    /// <summary>Of endpoints that validate fields or query parameters.</summary>
    public static readonly Error Invalid = Error.Invalid(new Dictionary<string, string[]>(StringComparer.Ordinal));

    /// <summary>Of endpoints that verify a password.</summary>
    public static readonly Error[] OfPasswords = [UserErrors.InvalidCredentials, UserErrors.Locked, UserErrors.AttemptExpired, PasswordErrors.TooManyFailures(TimeSpan.Zero), PasswordErrors.Busy];

    /// <summary>Of endpoints that verify a passkey.</summary>
    public static readonly Error[] OfPasskeys = [PasskeyErrors.Invalid, PasskeyErrors.InvalidCeremony, UserErrors.Locked];

    /// <summary>Of endpoints that create an account.</summary>
    public static readonly Error[] OfRegistrations = [UserErrors.UsernameTaken, UserErrors.UsernameReserved, UserErrors.EmailTaken, PasswordErrors.Busy];
}
