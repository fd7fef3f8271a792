using Auth.Domain.Users;

namespace Auth.Testing.Histories;

/// <summary>An account in a history, in any state in which Auth asks rules about it.</summary>
internal sealed record Person(string Name)
{
    public IReadOnlyList<string> Roles { get; init; } = [];

    public PersonEmail Email { get; init; }

    public bool HasSecondFactor { get; init; }

    public bool IsLockedByAdministrator { get; init; }

    public bool MustChangePassword { get; init; }

    /// <summary>Whether no account has the name.</summary>
    public bool IsUnknown { get; init; }

    /// <summary>The simpler persons, the simplest first.</summary>
    public IEnumerable<Person> Shrink()
    {
        if (Roles.Count > 0) yield return this with { Roles = [] };
        if (Roles.Count > 1)
        {
            foreach (var role in Roles) yield return this with { Roles = [role] };
        }

        if (Email != PersonEmail.None) yield return this with { Email = PersonEmail.None };
        if (HasSecondFactor) yield return this with { HasSecondFactor = false };
        if (IsLockedByAdministrator) yield return this with { IsLockedByAdministrator = false };
        if (MustChangePassword) yield return this with { MustChangePassword = false };
    }

    public User Build(DateTimeOffset now)
    {
        // A decoy has a name that no account can have.
        if (IsUnknown) return User.Decoy(Username.FromStorage("?" + Name, "?" + Name), now);

        var user = A.User().Named(Name).At(now);
        if (Email == PersonEmail.Unverified) user.WithEmail($"{Name}@example.org");
        if (Email == PersonEmail.Verified) user.WithVerifiedEmail($"{Name}@example.org");
        if (Roles.Count > 0) user.WithRoles(Roles);
        if (HasSecondFactor) user.WithSecondFactor();
        if (MustChangePassword) user.MustChangePassword();
        if (IsLockedByAdministrator) user.LockedByAdministrator();
        return user;
    }

    public override string ToString()
    {
        List<string> parts = [];
        if (Roles.Count > 0) parts.Add($"the {(Roles.Count == 1 ? "role" : "roles")} {string.Join(" and ", Roles)}");
        if (Email != PersonEmail.None) parts.Add(Email == PersonEmail.Verified ? "a verified email" : "an email");
        if (HasSecondFactor) parts.Add("a second factor");
        if (MustChangePassword) parts.Add("a password to change");
        if (IsLockedByAdministrator) parts.Add("an account lock");
        return IsUnknown ? $"{Name} is an unknown name" : parts.Count == 0 ? $"{Name} has no role" : $"{Name} has {string.Join(", ", parts)}";
    }
}

/// <summary>The email of a person.</summary>
internal enum PersonEmail
{
    None,
    Unverified,
    Verified,
}
