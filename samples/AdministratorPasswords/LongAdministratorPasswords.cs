using Auth.Domain.Common;
using Auth.Domain.Passwords;

namespace Auth.Samples.AdministratorPasswords;

/// <summary>Requires 20 characters of administrators, on every way to a password. The password policy of Auth applies as well.</summary>
public sealed class LongAdministratorPasswords : IPasswordRule
{
    private const int MinimumLength = 20;

    private static readonly Error TooShort = Error.Invalid("password", $"Administrators use a password of at least {MinimumLength} characters.");

    public Task<Result> CheckAsync(string password, PasswordOwner owner, CancellationToken cancellationToken) =>
        Task.FromResult(owner.IsAdministrator && password.EnumerateRunes().Count() < MinimumLength ? TooShort : Result.Success());
}
