using Auth.Domain.Lockout;
using Auth.Domain.Passwords;
using Auth.Domain.Users;

namespace Auth.TestData;

/// <summary>Builds a user by calling its methods, so that every state is one that the domain allows. Its events are discarded.</summary>
internal sealed class UserBuilder(string name)
{
    private readonly List<Action<User>> _changes = [];
    private EmailAddress? _email;
    private PasswordHash _password = TestValues.Hash("right");

    public UserBuilder WithEmail(string address)
    {
        _email = TestValues.Email(address);
        return this;
    }

    public UserBuilder WithVerifiedEmail(string address) => WithEmail(address).After(u => u.SetVerifiedEmail(TestValues.Email(address), TestTime.Start));

    public UserBuilder WithPassword(PasswordHash passwordHash)
    {
        _password = passwordHash;
        return this;
    }

    public UserBuilder WithRoles(params string[] roles) => After(u => u.SetRoles([.. roles.Select(TestValues.Role)], TestTime.Start));

    public UserBuilder Administrator() => WithRoles(Role.Administrator.Name);

    public UserBuilder WithFailedAttempts(int count) => After(u =>
    {
        for (var i = 0; i < count; i++) u.AddFailedAttempt(TestTime.Start);
    });

    /// <summary>Locked out by the default policy, until 15 minutes after <see cref="TestTime.Start"/>.</summary>
    public UserBuilder LockedOut() => WithFailedAttempts(LockoutPolicy.Default.GetMaxFailedAttempts(null!));

    public UserBuilder LockedByAdministrator() => After(u => u.Lock(TestTime.Start));

    /// <summary>A login requires a code as well.</summary>
    public UserBuilder WithSecondFactor() => After(u => u.EnrollSecondFactor(TestTime.Start));

    public User Build()
    {
        var user = User.Register(TestValues.Username(name), _email, _password, TestTime.Start);
        foreach (var change in _changes) change(user);
        user.TakeEvents();
        return user;
    }

    public static implicit operator User(UserBuilder builder) => builder.Build();

    private UserBuilder After(Action<User> change)
    {
        _changes.Add(change);
        return this;
    }
}
