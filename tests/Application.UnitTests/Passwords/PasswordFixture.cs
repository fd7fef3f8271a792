using Auth.Application.Passwords;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Users;

namespace Auth.Application.UnitTests.Passwords;

/// <summary>Attempts at passwords, with the order in which they use the hasher and the database.</summary>
internal sealed class PasswordFixture : AuthenticationFixture
{
    private readonly List<string> _steps = [];

    public PasswordFixture()
    {
        Passwords.OnAcquire = () => _steps.Add("acquire permit");
        Passwords.WhileVerifying = () => _steps.Add("verify");
        Passwords.OnRelease = () => _steps.Add("release permit");
        Database.Transactions.OnCommit = () => _steps.Add("commit");
    }

    /// <summary>What was done so far, in order.</summary>
    public IReadOnlyList<string> Steps => _steps;

    /// <summary>Begins an attempt, as a request of its own.</summary>
    public Task<PasswordAttempt> BeginAsync(string name = "alice", Token<Device>? device = null, CancellationToken cancellationToken = default) =>
        CreatePasswordVerifier(Database.NewContext()).BeginAsync(LoginName.Parse(name), device, cancellationToken);

    /// <summary>Begins an attempt of a signed-in user, or of a client with a link of the user.</summary>
    public Task<PasswordAttempt> BeginAsync(User owner, Token<Device>? device = null) => CreatePasswordVerifier(Database.NewContext()).BeginAsync(owner, device, CancellationToken.None);

    /// <summary>Makes a whole attempt that allows no change.</summary>
    public async Task<Result> AttemptAsync(string password, string name = "alice", Token<Device>? device = null, CancellationToken cancellationToken = default)
    {
        using var attempt = await BeginAsync(name, device, cancellationToken);
        var verified = await attempt.VerifyAsync(password);
        return verified.IsFailure ? verified : await attempt.CompleteAsync((_, _, _) => Task.FromResult(Result.Success()));
    }
}
