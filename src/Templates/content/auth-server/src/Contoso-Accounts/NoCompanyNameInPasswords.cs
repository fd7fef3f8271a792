using Auth.Domain.Common;
using Auth.Domain.Passwords;

namespace Company.Accounts;

/// <summary>Rejects passwords that contain the name of the company, which attackers guess first. The rules of Auth apply as well.</summary>
public sealed class NoCompanyNameInPasswords : IPasswordRule
{
    private static readonly Error ContainsCompany = Error.Invalid("password", $"Use a password that does not contain {Company.Name}.");

    public Task<Result> CheckAsync(string password, PasswordOwner owner, CancellationToken cancellationToken) =>
        Task.FromResult(password.Contains(Company.Name, StringComparison.OrdinalIgnoreCase) ? ContainsCompany : Result.Success());
}
