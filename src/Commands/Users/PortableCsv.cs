using System.Globalization;
using Auth.Application.Import;
using Auth.Cli.Users.Import;
using Auth.Domain.Common;

namespace Auth.Cli.Users;

/// <summary>A <see cref="PortableUser"/> as a CSV row without loss; roles are separated by spaces. No cell is a formula (<see cref="SpreadsheetCell"/>).</summary>
internal static class PortableCsv
{
    public static readonly string[] Columns = ["username", "email", "passwordHash", "roles", "failedAttempts", "isLockedOut", "isLocked"];

    /// <summary>Files of older versions lack this column.</summary>
    private const string EmailVerified = "emailVerified";

    public static readonly string[] Written = [.. Columns, EmailVerified];

    public static string?[] Fields(PortableUser user) =>
    [
        SpreadsheetCell.Neutralize(user.Username),
        SpreadsheetCell.Neutralize(user.Email),
        SpreadsheetCell.Neutralize(user.PasswordHash),
        SpreadsheetCell.Neutralize(string.Join(' ', user.Roles)),
        user.FailedAttempts.ToString(CultureInfo.InvariantCulture),
        Json(user.IsLockedOut),
        Json(user.IsLocked),
        Json(user.EmailVerified),
    ];

    public static Result<PortableUser> Read(Func<string, string?> column)
    {
        if (!UserHandlerRow.TryCount(column("failedAttempts"), out var failed)) return UserHandlerRow.Malformed("failedAttempts is not a whole number of 0 or more.");
        if (!UserHandlerRow.TryFlag(column("isLockedOut"), out var isLockedOut)) return UserHandlerRow.Malformed("isLockedOut is not valid. Use true, false, 1 or 0.");
        if (!UserHandlerRow.TryFlag(column("isLocked"), out var isLocked)) return UserHandlerRow.Malformed("isLocked is not valid. Use true, false, 1 or 0.");

        if (!UserHandlerRow.TryFlag(column(EmailVerified) ?? "false", out var isVerified)) return UserHandlerRow.Malformed("emailVerified is not valid. Use true, false, 1 or 0.");

        var roles = (Text("roles") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new PortableUser(Text("username") ?? "", Text("email"), Text("passwordHash") ?? "", roles, failed, isLockedOut, isLocked) { EmailVerified = isVerified };

        string? Text(string name) => SpreadsheetCell.Restore(column(name));
    }

    private static string Json(bool flag) => flag ? "true" : "false";
}
