using Auth.Domain.Common;

namespace Auth.Domain.Users;

/// <summary>Which passwords may be chosen. A team may register its own.</summary>
/// <remarks>Asked when a password is set, never when one is checked.</remarks>
public interface IPasswordPolicy
{
    /// <summary>Accepts a password, or says in one sentence why not.</summary>
    Task<Result> CheckAsync(string password, Username username, EmailAddress? email, CancellationToken cancellationToken);
}

/// <summary>The default: long enough, and not what is guessed first: common passwords and what people make of them, leaked ones, little besides the account's name or address or the service's name; no rules of composition (SP 800-63B-4, 3.1.1.2).</summary>
/// <param name="minimumLength">In code points; 15 where the password is the only factor.</param>
/// <param name="common">Passwords that are refused for being common.</param>
/// <param name="breached">Passwords that are refused for having leaked elsewhere; asked last, as it may ask another server.</param>
/// <param name="serviceNames">What people call the service.</param>
public sealed class PasswordPolicy(int minimumLength, ICommonPasswords common, IBreachedPasswords breached, IReadOnlyList<string> serviceNames) : IPasswordPolicy
{
    /// <summary>The longest password that is taken, in code points; longer ones are refused before any hashing.</summary>
    public const int MaximumLength = 1024;

    private readonly PredictablePasswords _predictable = new(common);

    /// <summary>Whether a password can be checked at all: present, well-formed, and not so long that hashing it would be an attack.</summary>
    public static bool CanBeChecked(string? password) =>
        !string.IsNullOrEmpty(password) && NameKey.IsWellFormed(password) && password.EnumerateRunes().Take(MaximumLength + 1).Count() <= MaximumLength;

    /// <inheritdoc />
    public async Task<Result> CheckAsync(string password, Username username, EmailAddress? email, CancellationToken cancellationToken)
    {
        var accepted = Check(password, username, email);
        if (accepted.IsFailure || !await breached.ContainsAsync(password, cancellationToken)) return accepted;
        return Refused("This password appeared in a data breach. Choose a different one.");
    }

    private Result Check(string password, Username username, EmailAddress? email)
    {
        var length = password.EnumerateRunes().Count();
        if (length < minimumLength) return Refused($"Use a password of at least {minimumLength} characters.");
        if (length > MaximumLength) return Refused($"Use a password of at most {MaximumLength} characters.");
        if (_predictable.IsCommon(password) || _predictable.IsMadeOf(password, [])) return Refused("This password is too common. Choose a different one.");
        var own = WordsOf([username.Value, .. email is null ? [] : AddressAndLocalPart(email)]);
        if (_predictable.IsMadeOf(password, own)) return Refused("This password is too similar to your username or email. Choose a different one.");
        if (_predictable.IsMadeOf(password, own.Concat(WordsOf(serviceNames)))) return Refused("This password is too similar to the name of this service. Choose a different one.");
        return Result.Success();
    }

    private static IEnumerable<string> AddressAndLocalPart(EmailAddress email) => [email.Value, email.Value[..email.Value.LastIndexOf('@')]];

    /// <summary>The names, and what they are put together from.</summary>
    private static List<string> WordsOf(IEnumerable<string> names) => [.. names.SelectMany(name => name.Split([' ', '.', '-', '_', '+', '@']).Append(name))];

    private static Error Refused(string message) => Error.Invalid("password", message);
}
