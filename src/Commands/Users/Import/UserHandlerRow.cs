using System.Globalization;
using Auth.Application.Import;
using Auth.Domain.Common;
using Auth.Domain.Users;

namespace Auth.Commands.Users.Import;

/// <summary>An account as stored by the Python module <c>user_handler</c>.</summary>
internal static class UserHandlerRow
{
    public const string Username = "username";
    public const string Password = "password";
    public const string IsAdmin = "is_admin";
    public const string AccountLocked = "account_locked";
    public const string FailedLoginAttempts = "failed_login_attempts";

    public static readonly IReadOnlyList<string> Columns = [Username, Password, IsAdmin, AccountLocked, FailedLoginAttempts];

    /// <summary>Parses a row, or returns the reason for its rejection. The reason never contains a value, which could be a password in the wrong column.</summary>
    /// <param name="column">Returns the text of a column; null if there is none.</param>
    /// <param name="maxFailedAttempts">The module has one flag for lock and lockout: with at least this many failed attempts it is a lockout, otherwise a lock.</param>
    public static Result<PortableUser> Read(Func<string, string?> column, int maxFailedAttempts)
    {
        if (column(Username) is not { } username) return Malformed($"{Username} is missing or not text.");
        if (column(Password) is not { } password) return Malformed($"{Password} is missing or not text.");
        if (!TryFlag(column(IsAdmin), out var isAdmin)) return Malformed($"{IsAdmin} is not valid. Use 0, 1, true or false.");
        if (!TryFlag(column(AccountLocked), out var isLocked)) return Malformed($"{AccountLocked} is not valid. Use 0, 1, true or false.");
        if (!TryCount(column(FailedLoginAttempts), out var failed)) return Malformed($"{FailedLoginAttempts} is not a whole number of 0 or more.");

        return new PortableUser(
            username,
            column("email"),
            password,
            isAdmin ? [Role.Administrator.Name] : [],
            failed,
            IsLockedOut: isLocked && failed >= maxFailedAttempts,
            IsLocked: isLocked && failed < maxFailedAttempts);
    }

    public static bool TryCount(string? text, out int count) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count);

    /// <summary>Accepts 0 and 1, as SQLite stores flags, and true and false, as other tools write them.</summary>
    public static bool TryFlag(string? text, out bool flag)
    {
        if (bool.TryParse(text, out flag)) return true;
        flag = text == "1";
        return text is "0" or "1";
    }

    public static Error Malformed(string reason) => new(ErrorKind.Invalid, "malformed_row", reason);
}
