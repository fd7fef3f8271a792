using Auth.Domain.Common;
using Auth.Domain.Users;

namespace Auth.Domain.Passwords;

/// <summary>Decides which passwords may be chosen. A host application may register its own policy.</summary>
/// <remarks>Called when a password is set and, only with the setting <c>Passwords:CheckAtLogin</c>, when one was verified at a login or a step-up.</remarks>
public interface IPasswordPolicy
{
    /// <summary>Accepts a password, or returns the reason for rejecting it in one sentence.</summary>
    Task<Result> CheckAsync(string password, Username username, EmailAddress? email, CancellationToken cancellationToken);
}

/// <summary>The default policy (SP 800-63B-4, 3.1.1.2): a minimum length, and no common, leaked or predictable passwords. There are no composition rules.</summary>
/// <param name="minimumLength">In code points; 15 where the password is the only factor.</param>
/// <param name="common">Rejected as too common.</param>
/// <param name="breached">Rejected as leaked; checked last, because it may call another server.</param>
/// <param name="serviceNames">Names of the service, which a password must not consist of.</param>
public sealed class PasswordPolicy(int minimumLength, ICommonPasswordList common, IBreachedPasswordChecker breached, IReadOnlyList<string> serviceNames) : IPasswordPolicy
{
    /// <summary>The maximum length in code points. Longer passwords are rejected before hashing.</summary>
    public const int MaximumLength = 1024;

    private readonly PredictablePasswords _predictable = new(common);

    /// <summary>Whether a password can be verified: present, well-formed, and short enough that hashing it is not a denial of service.</summary>
    public static bool IsWithinLimits(string? password) =>
        !string.IsNullOrEmpty(password) && NameNormalizer.IsWellFormed(password) && password.EnumerateRunes().Take(MaximumLength + 1).Count() <= MaximumLength;

    /// <inheritdoc />
    public async Task<Result> CheckAsync(string password, Username username, EmailAddress? email, CancellationToken cancellationToken)
    {
        var result = Check(password, username, email);
        if (result.IsFailure || !await breached.ContainsAsync(password, cancellationToken)) return result;
        return Reject("This password appeared in a data breach. Choose a different one.");
    }

    private Result Check(string password, Username username, EmailAddress? email)
    {
        var length = password.EnumerateRunes().Count();
        if (length < minimumLength) return Reject($"Use a password of at least {minimumLength} characters.");
        if (length > MaximumLength) return Reject($"Use a password of at most {MaximumLength} characters.");
        if (_predictable.IsCommon(password) || _predictable.ConsistsOf(password, [])) return Reject("This password is too common. Choose a different one.");
        var own = GetWords([username.Value, .. email is null ? [] : AddressAndLocalPart(email)]);
        if (_predictable.ConsistsOf(password, own)) return Reject("This password is too similar to your username or email. Choose a different one.");
        if (_predictable.ConsistsOf(password, own.Concat(GetWords(serviceNames)))) return Reject("This password is too similar to the name of this service. Choose a different one.");
        return Result.Success();
    }

    private static IEnumerable<string> AddressAndLocalPart(EmailAddress email) => [email.Value, email.Value[..email.Value.LastIndexOf('@')]];

    /// <summary>The names and the words that they consist of.</summary>
    private static List<string> GetWords(IEnumerable<string> names) => [.. names.SelectMany(name => name.Split([' ', '.', '-', '_', '+', '@']).Append(name))];

    private static Error Reject(string message) => Error.Invalid("password", message);
}
