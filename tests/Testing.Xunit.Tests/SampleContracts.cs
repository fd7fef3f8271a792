extern alias AdministratorPasswords;
extern alias LeftTheCompany;
extern alias LockoutByTier;
extern alias OfficeHours;

using AdministratorPasswords::Auth.Samples.AdministratorPasswords;
using LeftTheCompany::Auth.Samples.LeftTheCompany;
using LockoutByTier::Auth.Samples.LockoutByTier;
using OfficeHours::Auth.Samples.OfficeHours;

namespace Auth.Testing.Xunit.Tests;

/// <summary>docs/testing.md quotes this class and the next one.</summary>
public sealed class ThreeAttemptsContract : LockoutPolicyContract<ThreeAttempts>
{
    protected override ThreeAttempts Create() => new();
}

public sealed class WarehouseLockoutContract : LockoutPolicyContract<WarehouseLockout>
{
    protected override WarehouseLockout Create() => new();

    protected override IReadOnlyCollection<string> PublicRoles => ["warehouse"];
}

public sealed class OfficeHoursContract : LoginRuleContract<OfficeHoursRule>
{
    protected override OfficeHoursRule Create() => new();
}

public sealed class LongAdministratorPasswordsContract : PasswordRuleContract<LongAdministratorPasswords>
{
    protected override LongAdministratorPasswords Create() => new();
}

public sealed class EmploymentContract : SessionRuleContract<EmploymentRule>, IDisposable
{
    private readonly string _leavers = Path.GetTempFileName();

    public EmploymentContract() => File.WriteAllText(_leavers, "bob\n");

    protected override EmploymentRule Create() => new(_leavers);

    public void Dispose() => File.Delete(_leavers);
}
