using Auth.Domain.Common;
using Auth.Domain.Lockout;
using Auth.Domain.Passwords;
using Auth.Domain.Registrations;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Testing.Xunit.Tests;

public sealed class DefaultLockoutPolicyContract : LockoutPolicyContract<LockoutPolicy>
{
    protected override LockoutPolicy Create() => LockoutPolicy.Default;
}

public sealed class LockoutUntilResetContract : LockoutPolicyContract<LockoutPolicy>
{
    protected override LockoutPolicy Create() => new(maxFailedAttempts: 1, duration: null, maxDuration: TimeSpan.FromDays(1));
}

public sealed class DefaultSessionPolicyContract : SessionPolicyContract<SessionPolicy>
{
    protected override SessionPolicy Create() => SessionPolicy.Default;
}

public sealed class StrictSessionPolicyContract : SessionPolicyContract<SessionPolicy>
{
    protected override SessionPolicy Create() => SessionPolicy.Default with { MaxSessions = 1, UserAgentBinding = ClientBinding.Exact, RememberIpBinding = ClientBinding.Prefix };
}

public sealed class DefaultPasswordPolicyContract : PasswordPolicyContract<PasswordPolicy>
{
    protected override PasswordPolicy Create() => new(minimumLength: 15, new FewPasswords(), new FewPasswords(), ["Contoso"]);

    protected override IReadOnlyCollection<string> Passwords => ["password1234567", "Contoso"];

    private sealed class FewPasswords : ICommonPasswordList, IBreachedPasswordChecker
    {
        public bool Contains(string password) => password is "password1234567";

        public Task<bool> ContainsAsync(string password, CancellationToken cancellationToken) => Task.FromResult(password.Contains("battery", StringComparison.Ordinal));
    }
}

public sealed class CompanyEmailContract : RegistrationRuleContract<CompanyEmail>
{
    protected override CompanyEmail Create() => new();

    protected override IReadOnlyCollection<string> Emails => ["ann@contoso.com"];
}

/// <summary>A registration rule of a host application; the product and the samples have none.</summary>
public sealed class CompanyEmail : IRegistrationRule
{
    private static readonly Error OtherEmail = Error.Invalid("email", "Register with your email of the company.");

    public Task<Result> CheckAsync(Username username, EmailAddress? email, ClientFingerprint client, DateTimeOffset now, CancellationToken cancellationToken) =>
        Task.FromResult(email?.NormalizedValue.EndsWith("@contoso.com", StringComparison.Ordinal) == true ? Result.Success() : OtherEmail);
}

public sealed class OperatorsAppointAdministratorsContract : RoleChangeRuleContract<OperatorsAppointAdministrators>
{
    protected override OperatorsAppointAdministrators Create() => new();
}

/// <summary>A role change rule of a host application; the product and the samples have none.</summary>
public sealed class OperatorsAppointAdministrators : IRoleChangeRule
{
    private static readonly Error OperatorsOnly = new(ErrorKind.Forbidden, "operators_only", "Ask an operator to appoint administrators.");

    public Task<Result> CheckAsync(RoleChange change, DateTimeOffset now, CancellationToken cancellationToken) =>
        Task.FromResult(change.Granted.Contains(Role.Administrator) && change.By.Operator is null ? OperatorsOnly : Result.Success());
}
