using Auth.Domain.Lockout;
using Auth.Domain.Passwords;
using Auth.Domain.Users;

namespace Auth.TestData;

/// <summary>Builds a user by calling its methods, so that every state is one that the domain allows. The events of the built user are discarded.</summary>
internal sealed class UserBuilder(string name)
{
    private readonly List<Action<User>> _past = [];
    private EmailAddress? _email;
    private PasswordHash _password = A.Hash("right");

    public UserBuilder WithEmail(string address)
    {
        _email = A.Email(address);
        return this;
    }

    public UserBuilder WithVerifiedEmail(string address) => WithEmail(address).After(u => u.SetVerifiedEmail(A.Email(address), A.Moment));

    public UserBuilder WithPassword(PasswordHash passwordHash)
    {
        _password = passwordHash;
        return this;
    }

    public UserBuilder WithRoles(params string[] roles) => After(u => u.SetRoles([.. roles.Select(A.Role)], A.Moment));

    public UserBuilder Administrator() => WithRoles(Role.Administrator.Name);

    public UserBuilder WithFailedAttempts(int count) => After(u =>
    {
        for (var i = 0; i < count; i++) u.GuessWrong(A.Moment);
    });

    /// <summary>Locked out by the default policy, until 15 minutes after <see cref="A.Moment"/>.</summary>
    public UserBuilder LockedOut() => WithFailedAttempts(LockoutPolicy.Default.GetMaxFailedAttempts(null!));

    public UserBuilder LockedByAdministrator() => After(u => u.Lock(A.Moment));

    /// <summary>Logins require a code in addition to the password.</summary>
    public UserBuilder WithSecondFactor() => After(u => u.EnrollSecondFactor(A.Moment));

    public User Build()
    {
        var user = User.Register(A.Username(name), _email, _password, A.Moment);
        foreach (var domainEvent in _past) domainEvent(user);
        user.TakeEvents();
        return user;
    }

    public static implicit operator User(UserBuilder builder) => builder.Build();

    private UserBuilder After(Action<User> domainEvent)
    {
        _past.Add(domainEvent);
        return this;
    }
}
