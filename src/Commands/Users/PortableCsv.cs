using System.Globalization;
using System.Text.Json;
using Auth.Application.Import;
using Auth.Commands.Users.Import;
using Auth.Domain.Common;

namespace Auth.Commands.Users;

/// <summary>A <see cref="PortableUser"/> as a CSV row without loss; roles are separated by spaces. No cell is a formula (<see cref="SpreadsheetCell"/>).</summary>
internal static class PortableCsv
{
    public static readonly string[] Columns = ["username", "email", "passwordHash", "roles", "failedAttempts", "isLockedOut", "isLocked"];

    /// <summary>Files of older versions lack this column.</summary>
    private const string EmailVerified = "emailVerified";

    /// <summary>A JSON object, only if the host application declares attributes.</summary>
    private const string Attributes = "attributes";

    public static string[] GetWritten(bool hasAttributes) => hasAttributes ? [.. Columns, EmailVerified, Attributes] : [.. Columns, EmailVerified];

    public static string?[] Fields(PortableUser user, bool hasAttributes) =>
    [
        SpreadsheetCell.Neutralize(user.Username),
        SpreadsheetCell.Neutralize(user.Email),
        SpreadsheetCell.Neutralize(user.PasswordHash),
        SpreadsheetCell.Neutralize(string.Join(' ', user.Roles)),
        user.FailedAttempts.ToString(CultureInfo.InvariantCulture),
        Json(user.IsLockedOut),
        Json(user.IsLocked),
        Json(user.EmailVerified),
        .. hasAttributes ? [SpreadsheetCell.Neutralize(Hosting.Json.Line(user.Attributes))] : Array.Empty<string?>(),
    ];

    public static Result<PortableUser> Read(Func<string, string?> column)
    {
        if (!UserHandlerRow.TryCount(column("failedAttempts"), out var failed)) return UserHandlerRow.Malformed("failedAttempts is not a whole number of 0 or more.");
        if (!UserHandlerRow.TryFlag(column("isLockedOut"), out var isLockedOut)) return UserHandlerRow.Malformed("isLockedOut is not valid. Use true, false, 1 or 0.");
        if (!UserHandlerRow.TryFlag(column("isLocked"), out var isLocked)) return UserHandlerRow.Malformed("isLocked is not valid. Use true, false, 1 or 0.");

        if (!UserHandlerRow.TryFlag(column(EmailVerified) ?? "false", out var isVerified)) return UserHandlerRow.Malformed("emailVerified is not valid. Use true, false, 1 or 0.");

        if (!TryReadAttributes(Text(Attributes), out var attributes)) return UserHandlerRow.Malformed("attributes is not a JSON object.");

        var roles = (Text("roles") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new PortableUser(Text("username") ?? "", Text("email"), Text("passwordHash") ?? "", roles, failed, isLockedOut, isLocked) { EmailVerified = isVerified, Attributes = attributes };

        string? Text(string name) => SpreadsheetCell.Restore(column(name));
    }

    private static bool TryReadAttributes(string? text, out IReadOnlyDictionary<string, JsonElement>? attributes)
    {
        attributes = null;
        if (string.IsNullOrEmpty(text)) return true;
        try
        {
            attributes = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(text, Hosting.Json.Options);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string Json(bool flag) => flag ? "true" : "false";
}
