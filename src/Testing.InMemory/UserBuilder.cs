using System.Globalization;
using Auth.Domain.Common;
using Auth.Domain.Lockout;
using Auth.Domain.Passwords;
using Auth.Domain.Users;

namespace Auth.Testing;

/// <summary>Builds a user by calling its methods, so that every state is one that the domain allows.</summary>
/// <remarks>
/// <see cref="Build()"/> discards the events, for rule and handler tests. A test server stores the same builder by <c>CreateUserAsync</c>, as of its own
/// clock, with its own lockout policy and a real password hash.
/// </remarks>
public sealed class UserBuilder
{
    /// <summary>The password of a user for whom the test names none. It satisfies every default rule.</summary>
    public const string DefaultPassword = "correct horse battery staple";

    private static int _names;

    private readonly List<Action<User, Conditions>> _changes = [];
    private string? _name;
    private EmailAddress? _email;
    private PasswordHash? _passwordHash;
    private DateTimeOffset? _now;
    private ILockoutPolicy? _policy;

    internal UserBuilder()
    {
    }

    /// <summary>The password; null if the test gave a hash.</summary>
    public string? Password { get; private set; } = DefaultPassword;

    /// <summary>Sets the username.</summary>
    public UserBuilder Named(string username)
    {
        _name = username;
        return this;
    }

    /// <summary>Sets an email that is not verified.</summary>
    /// <exception cref="ArgumentException">The email is malformed.</exception>
    public UserBuilder WithEmail(string email)
    {
        _email = Valid(EmailAddress.Create(email), email);
        return this;
    }

    /// <summary>Sets a verified email.</summary>
    /// <exception cref="ArgumentException">The email is malformed.</exception>
    public UserBuilder WithVerifiedEmail(string email) => WithEmail(email).After((user, at) => user.SetVerifiedEmail(Valid(EmailAddress.Create(email), email), at.Now));

    /// <summary>Sets the password with which the user signs in.</summary>
    public UserBuilder WithPassword(string password)
    {
        (Password, _passwordHash) = (password, null);
        return this;
    }

    /// <summary>Sets the stored hash, for instance that of an older scheme.</summary>
    public UserBuilder WithPassword(PasswordHash passwordHash)
    {
        (Password, _passwordHash) = (null, passwordHash);
        return this;
    }

    /// <summary>Sets one role.</summary>
    /// <exception cref="ArgumentException">The name is malformed.</exception>
    public UserBuilder WithRole(string role) => WithRoles(role);

    /// <summary>Sets the roles.</summary>
    /// <exception cref="ArgumentException">A name is malformed.</exception>
    public UserBuilder WithRoles(params IEnumerable<string> roles)
    {
        Role[] valid = [.. roles.Select(role => Valid(Role.Create(role), role))];
        return After((user, at) => user.SetRoles(valid, at.Now));
    }

    /// <summary>Sets the role <c>admin</c>.</summary>
    public UserBuilder Administrator() => WithRole(Role.Administrator.Name);

    /// <summary>Lets password attempts fail.</summary>
    /// <param name="count">Below the maximum of the lockout policy, or equal to it: the user is then locked out.</param>
    public UserBuilder WithFailedAttempts(int count) => After((user, at) => Fail(user, at, count));

    /// <summary>Lets as many attempts fail as the lockout policy allows: 5 by default, which locks the user out for 15 minutes.</summary>
    public UserBuilder LockedOut() => After((user, at) => Fail(user, at, at.Policy.GetMaxFailedAttempts(user)));

    /// <summary>Locks the account, until an administrator unlocks it.</summary>
    public UserBuilder LockedByAdministrator() => After((user, at) => user.Lock(at.Now));

    /// <summary>Makes logins require a second factor. For rule and handler tests: on a test server, enroll one.</summary>
    public UserBuilder WithSecondFactor() => After((user, at) => user.EnrollSecondFactor(at.Now));

    /// <summary>Requires a password change at the next login.</summary>
    public UserBuilder MustChangePassword() => After((user, at) => user.RequirePasswordChange(at.Now));

    /// <summary>Sets the time of registration and of everything else; default <see cref="TestTime.Start"/>.</summary>
    public UserBuilder At(DateTimeOffset now)
    {
        _now = now;
        return this;
    }

    /// <summary>Sets the policy that counts failed attempts; default <see cref="LockoutPolicy.Default"/>.</summary>
    public UserBuilder Under(ILockoutPolicy policy)
    {
        _policy = policy;
        return this;
    }

    /// <summary>Builds a user without events. The hash of a password that the test names is the readable text <c>$test$</c> and the password.</summary>
    /// <exception cref="ArgumentException">The username is malformed.</exception>
    public User Build()
    {
        var user = Build(PasswordHash.FromEncoded("$test$" + Password), TestTime.Start, LockoutPolicy.Default);
        user.TakeEvents();
        return user;
    }

    /// <summary>Builds a user with the events of its history. What the test named wins over the parameters.</summary>
    /// <exception cref="ArgumentException">The username is malformed.</exception>
    public User Build(PasswordHash passwordHash, DateTimeOffset now, ILockoutPolicy policy)
    {
        var name = _name ?? string.Create(CultureInfo.InvariantCulture, $"user{Interlocked.Increment(ref _names)}");
        var at = new Conditions(_now ?? now, _policy ?? policy);
        var user = User.Register(Valid(Username.Create(name), name), _email, _passwordHash ?? passwordHash, at.Now);
        foreach (var change in _changes) change(user, at);
        return user;
    }

    /// <summary>Builds a user, as <see cref="Build()"/> does.</summary>
    public static implicit operator User(UserBuilder builder) => builder.Build();

    private static void Fail(User user, Conditions at, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var attempt = user.BeginAttempt(at.Policy, at.Now).AttemptId
                ?? throw new InvalidOperationException($"{user.Username.Value} is locked out after {i} failed attempts, so no further attempt can fail. Ask for fewer.");
            user.FailAttempt(attempt, at.Policy, at.Now);
        }
    }

    private static T Valid<T>(Result<T> value, string text) =>
        value.IsSuccess ? value.Value : throw new ArgumentException($"'{text}' can't be used: {value.Error.Message}", nameof(text));

    private UserBuilder After(Action<User, Conditions> change)
    {
        _changes.Add(change);
        return this;
    }

    private readonly record struct Conditions(DateTimeOffset Now, ILockoutPolicy Policy);
}
