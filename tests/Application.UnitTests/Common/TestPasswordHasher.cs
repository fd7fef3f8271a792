using Auth.Application.Passwords;
using Auth.Domain.Common;
using Auth.Domain.Passwords;
using Auth.TestData;
using NSubstitute;

namespace Auth.Application.UnitTests.Common;

/// <summary>A hasher whose hashes can be read: a password matches <c>$test$password</c>, and <c>$old$password</c> as an outdated hash.</summary>
internal sealed class TestPasswordHasher
{
    public TestPasswordHasher()
    {
        Hasher.AcquirePermitAsync(default!, default).ReturnsForAnyArgs(call =>
        {
            OnAcquire();
            Callers.Add(call.Arg<HashingCaller>());
            return HasPermit ? Permit : null;
        });
        Hasher.HashAsync(default!, default!, default).ReturnsForAnyArgs(call =>
        {
            CallersWithNewPassword.Add(call.Arg<HashingCaller>());
            OnNewPassword(call.Arg<HashingCaller>());
            return HasPermit ? TestValues.Hash(call.Arg<string>()) : Result<PasswordHash>.Failure(PasswordErrors.Busy);
        });
        Hasher.CanVerify(default!).ReturnsForAnyArgs(call => call.Arg<PasswordHash>().Encoded.StartsWith("$test$", StringComparison.Ordinal));
        Permit.HashAsync(default!).ReturnsForAnyArgs(call => TestValues.Hash(call.Arg<string>()));
        Permit.VerifyAsync(default!, default!).ReturnsForAnyArgs(call =>
        {
            WhileVerifying();
            return Verify(call.Arg<string>(), call.Arg<PasswordHash>().Encoded);
        });
        Permit.When(permit => permit.Dispose()).Do(_ => OnRelease());
    }

    public IPasswordHasher Hasher { get; } = Substitute.For<IPasswordHasher>();

    public IHashingPermit Permit { get; } = Substitute.For<IHashingPermit>();

    /// <summary>Whether a permit is available.</summary>
    public bool HasPermit { get; set; } = true;

    /// <summary>The callers that asked for a permit to verify a password.</summary>
    public List<HashingCaller> Callers { get; } = [];

    /// <summary>The callers that had a new password hashed.</summary>
    public List<HashingCaller> CallersWithNewPassword { get; } = [];

    public Action<HashingCaller> OnNewPassword { get; set; } = _ => { };

    public Action OnAcquire { get; set; } = () => { };

    /// <summary>What happens while a password is being verified.</summary>
    public Action WhileVerifying { get; set; } = () => { };

    public Action OnRelease { get; set; } = () => { };

    private static PasswordVerification Verify(string password, string stored) =>
        stored == "$test$" + password ? PasswordVerification.Success
        : stored == "$old$" + password ? PasswordVerification.SuccessRehashNeeded
        : PasswordVerification.Failed;
}
