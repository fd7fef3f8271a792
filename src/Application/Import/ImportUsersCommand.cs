using System.Text.Json;
using System.Text.Json.Serialization;
using Auth.Application.Administration;
using Auth.Application.Attributes;
using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Application.Passwords;
using Auth.Domain.Attributes;
using Auth.Domain.Common;
using Auth.Domain.Passwords;
using Auth.Domain.Users;

namespace Auth.Application.Import;

/// <summary>Imports accounts from another system. Each account is stored completely or rejected with a reason; importing it again has no effect.</summary>
/// <param name="Users">One batch, stored in one transaction.</param>
[AllowedTo(Actors.Operator)]
public sealed record ImportUsersCommand(IReadOnlyList<PortableUser> Users) : ICommand<IReadOnlyList<ImportResult>>
{
    /// <summary>The usernames, as they are written, of accounts that may become administrators; null for any (R84).</summary>
    public IReadOnlySet<string>? ConfirmedAdministrators { get; init; }
}

/// <summary>An account in the format for export and import, with its password hash.</summary>
/// <param name="Username">The username.</param>
/// <param name="Email">The email; null if unknown.</param>
/// <param name="PasswordHash">The password hash, of any scheme that Auth can verify.</param>
/// <param name="Roles">The roles.</param>
/// <param name="FailedAttempts">Failed attempts counted so far, 0 or more.</param>
/// <param name="IsLockedOut">Locked out by failed attempts; after an import, until a reset.</param>
/// <param name="IsLocked">Locked by an administrator.</param>
public sealed record PortableUser(
    string Username,
    string? Email,
    string PasswordHash,
    IReadOnlyList<string> Roles,
    int FailedAttempts,
    bool IsLockedOut,
    bool IsLocked)
{
    /// <summary>Whether the user has verified the email.</summary>
    public bool EmailVerified { get; init; }

    /// <summary>The declared attributes by name, in their types; null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, JsonElement>? Attributes { get; init; }

    /// <summary>Omits the properties, which contain a secret.</summary>
    public override string ToString() => nameof(PortableUser);
}

/// <summary>The result for one account of the batch.</summary>
/// <param name="Reason">The reason for a rejection; otherwise null.</param>
public sealed record ImportResult(string Username, ImportStatus Kind, string? Reason = null);

/// <summary>The possible results for an imported account.</summary>
public enum ImportStatus
{
    /// <summary>The account was imported.</summary>
    Imported,

    /// <summary>The account had been imported before; nothing changed.</summary>
    AlreadyExists,

    /// <summary>The account was rejected; nothing was stored.</summary>
    Refused,
}

internal sealed class ImportUsersHandler(IUserRepository users, RoleChangeAuthorizer roleChanges, AttributeCatalog catalog, UserAttributes userAttributes, IPasswordHasher hasher, TimeProvider time)
    : ICommandHandler<ImportUsersCommand, IReadOnlyList<ImportResult>>
{
    public async Task<Result<IReadOnlyList<ImportResult>>> Handle(ImportUsersCommand command, CancellationToken cancellationToken)
    {
        var outcomes = new List<ImportResult>();
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var portable in command.Users)
        {
            outcomes.Add(await ImportAsync(portable, keys, command.ConfirmedAdministrators, cancellationToken));
        }

        return outcomes;
    }

    private async Task<ImportResult> ImportAsync(PortableUser portable, HashSet<string> keys, IReadOnlySet<string>? confirmedAdministrators, CancellationToken cancellationToken)
    {
        var import = Read(portable);
        if (import.IsFailure) return Reject(portable, import.Error);

        var attributes = ReadAttributes(portable);
        if (attributes.IsFailure) return Reject(portable, attributes.Error);

        var (name, email) = (import.Value.Username, import.Value.Email);
        if (!keys.Add(name.NormalizedValue)) return new(portable.Username, ImportStatus.Refused, "Another row has the same username in a different spelling.");
        if (await users.FindAsync(LoginName.FromUsername(name), cancellationToken) is { } existing)
            return existing.IsAccountOf(import.Value)
                ? new(portable.Username, ImportStatus.AlreadyExists)
                : new(portable.Username, ImportStatus.Refused, "This username is already taken, possibly in a different spelling. The row was not imported.");
        if (email is not null && (!keys.Add(email.NormalizedValue) || await users.IsTakenAsync(email, cancellationToken)))
            return new(portable.Username, ImportStatus.Refused, UserErrors.EmailTaken.Message);
        if (import.Value.Roles.Contains(Role.Administrator) && confirmedAdministrators?.Contains(portable.Username) == false)
            return new(portable.Username, ImportStatus.Refused, "This administrator was not in the file when you confirmed. Run the import again.");

        var allowed = await roleChanges.CheckNewAsync(name, import.Value.Roles, cancellationToken);
        if (allowed.IsFailure) return Reject(portable, allowed.Error);

        var user = User.Import(import.Value, time.Now());
        users.Add(user);
        await userAttributes.SetAsync(user, attributes.Value, time.Now());
        return new(portable.Username, ImportStatus.Imported);
    }

    private Result<IReadOnlyDictionary<string, string?>> ReadAttributes(PortableUser portable)
    {
        var texts = catalog.ReadJson(portable.Attributes);
        return texts.IsFailure ? texts : userAttributes.CheckChange(texts.Value.Where(t => t.Value is not null).ToDictionary(StringComparer.Ordinal));
    }

    private static ImportResult Reject(PortableUser portable, Error error) => new(portable.Username, ImportStatus.Refused, Describe(error));

    /// <summary>Names the attribute, because a row can have many.</summary>
    private static string Describe(Error error) => error.Fields?.First() switch
    {
        null => error.Message,
        (var field, [var message, ..]) when field.StartsWith(AttributeDefinition.FieldOf(""), StringComparison.Ordinal) => $"{field}: {message}",
        (_, [var message, ..]) => message,
        _ => error.Message,
    };

    private Result<UserImport> Read(PortableUser portable)
    {
        var username = Username.Create(portable.Username);
        if (username.IsFailure) return username.Error;

        var email = string.IsNullOrEmpty(portable.Email) ? null : EmailAddress.Create(portable.Email);
        if (email is { IsFailure: true }) return email.Error;

        if (portable.Roles.Count > Role.MaximumPerUser) return Error.Invalid("roles", Role.TooManyMessage);
        var roles = portable.Roles.Select(Role.Create).ToList();
        if (roles.Find(r => r.IsFailure) is { } invalidRole) return invalidRole.Error!;

        if (portable.FailedAttempts < 0) return Error.Invalid("failedAttempts", "The number of failed attempts must not be negative.");
        if (!PasswordHash.TryFromEncoded(portable.PasswordHash, out var hash) || !hasher.CanVerify(hash))
            return Error.Invalid("passwordHash", "The password hash has an unknown scheme or an unsupported cost.");

        return new UserImport(
            username.Value, email?.Value, hash, [.. roles.Select(r => r.Value)], portable.FailedAttempts, portable.IsLockedOut, portable.IsLocked)
        {
            IsEmailVerified = portable.EmailVerified,
        };
    }
}
