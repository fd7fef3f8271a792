using Auth.Application.Common;
using Auth.Application.Events;
using Auth.Application.Passwords;
using Auth.Domain.Common;
using Auth.Domain.Users;

namespace Auth.Application.Users.ImportUsers;

/// <summary>Takes over accounts from another system. Each arrives whole or is refused with a reason; importing again changes nothing.</summary>
/// <param name="Users">One batch; it is stored in one transaction.</param>
public sealed record ImportUsersCommand(IReadOnlyList<PortableUser> Users) : ICommand<IReadOnlyList<ImportOutcome>>;

/// <summary>An account as it travels between systems: everything, with the hash of its password.</summary>
/// <param name="Username">The name.</param>
/// <param name="Email">The address, if known.</param>
/// <param name="PasswordHash">The stored password, of any scheme that Auth verifies.</param>
/// <param name="Roles">The roles.</param>
/// <param name="FailedAttempts">Wrong passwords counted so far, 0 or more.</param>
/// <param name="IsLockedOut">Locked out by wrong passwords; where it arrives, until it is reset.</param>
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
    /// <summary>Whether the person has shown that the address is theirs.</summary>
    public bool EmailVerified { get; init; }

    /// <summary>Without what was sent: it holds a secret.</summary>
    public override string ToString() => nameof(PortableUser);
}

/// <summary>What became of one account of the batch.</summary>
/// <param name="Username">Its name.</param>
/// <param name="Kind">What became of it.</param>
/// <param name="Reason">Why it was refused.</param>
public sealed record ImportOutcome(string Username, ImportKind Kind, string? Reason = null);

/// <summary>What can become of an imported account.</summary>
public enum ImportKind
{
    /// <summary>It is here now.</summary>
    Imported,

    /// <summary>It was imported before; nothing was changed.</summary>
    AlreadyHere,

    /// <summary>It can't be taken; nothing of it was stored.</summary>
    Refused,
}

internal sealed class ImportUsersHandler(IUserRepository users, IEventLog events, IPasswordHasher hasher, TimeProvider time)
    : ICommandHandler<ImportUsersCommand, IReadOnlyList<ImportOutcome>>
{
    public async Task<Result<IReadOnlyList<ImportOutcome>>> Handle(ImportUsersCommand command, CancellationToken cancellationToken)
    {
        var outcomes = new List<ImportOutcome>();
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var portable in command.Users)
        {
            outcomes.Add(await ImportAsync(portable, keys, cancellationToken));
        }

        return outcomes;
    }

    private async Task<ImportOutcome> ImportAsync(PortableUser portable, HashSet<string> keys, CancellationToken cancellationToken)
    {
        var read = Read(portable);
        if (read.IsFailure) return new(portable.Username, ImportKind.Refused, read.Error.Fields?.Values.First()[0] ?? read.Error.Message);

        var (name, email) = (read.Value.Username, read.Value.Email);
        if (!keys.Add(name.Key)) return new(portable.Username, ImportKind.Refused, "Another row has the same username in a different spelling.");
        if (await users.FindAsync(LoginName.Of(name), cancellationToken) is { } there)
            return there.Username == name && await WasImportedAsync(there, cancellationToken)
                ? new(portable.Username, ImportKind.AlreadyHere)
                : new(portable.Username, ImportKind.Refused, "This username is already taken, possibly in a different spelling. The row was not imported.");
        if (email is not null && (!keys.Add(email.Key) || await users.IsTakenAsync(email, cancellationToken)))
            return new(portable.Username, ImportKind.Refused, UserErrors.EmailTaken.Message);

        users.Add(User.Import(read.Value, time.Now()));
        return new(portable.Username, ImportKind.Imported);
    }

    /// <summary>Somebody else may have registered the name meanwhile: that account is not the imported one.</summary>
    private async Task<bool> WasImportedAsync(User there, CancellationToken cancellationToken) =>
        (await events.ReadAsync(new EventFilter(there.Id, "user_imported", Before: null, After: null, Limit: 1), cancellationToken)).Count > 0;

    private Result<UserImport> Read(PortableUser portable)
    {
        var username = Username.Create(portable.Username);
        if (username.IsFailure) return username.Error;

        var email = string.IsNullOrEmpty(portable.Email) ? null : EmailAddress.Create(portable.Email);
        if (email is { IsFailure: true }) return email.Error;

        var roles = portable.Roles.Select(Role.Create).ToList();
        if (roles.Find(r => r.IsFailure) is { } badRole) return badRole.Error!;

        if (portable.FailedAttempts < 0) return Error.Invalid("failedAttempts", "The number of failed attempts must not be negative.");
        if (!PasswordHash.TryFromEncoded(portable.PasswordHash, out var hash) || !hasher.Recognises(hash))
            return Error.Invalid("passwordHash", "The password hash has an unknown scheme or an unsupported cost.");

        return new UserImport(
            username.Value, email?.Value, hash, [.. roles.Select(r => r.Value)], portable.FailedAttempts, portable.IsLockedOut, portable.IsLocked)
        {
            IsEmailVerified = portable.EmailVerified,
        };
    }
}
