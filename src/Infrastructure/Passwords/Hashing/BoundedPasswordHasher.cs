using Auth.Application.Passwords;
using Auth.Domain.Common;
using Auth.Domain.Passwords;
using Auth.Infrastructure.Passwords.Schemes;

namespace Auth.Infrastructure.Passwords.Hashing;

/// <summary>Hashes and verifies passwords on dedicated threads for permit holders. Every verification costs the full configured amount.</summary>
internal sealed class BoundedPasswordHasher(IHashingAlgorithm algorithm, PasswordSchemes schemes, HashingLimiter limiter, HashingThreadPool threads, TimeProvider time)
    : IPasswordHasher, IHashingStatus, IDisposable
{
    public async Task<IHashingPermit?> AcquirePermitAsync(HashingCaller caller, CancellationToken cancellationToken) =>
        await limiter.AcquireAsync(caller, cancellationToken) is { } lease ? new Permit(this, lease) : null;

    public async Task<Result<PasswordHash>> HashAsync(string password, HashingCaller caller, CancellationToken cancellationToken)
    {
        using var permit = await AcquirePermitAsync(caller, cancellationToken);
        return permit is null ? PasswordErrors.Busy : await permit.HashAsync(password);
    }

    public bool CanVerify(PasswordHash stored) => schemes.Read(stored.Encoded) is not null;

    public HashingDetails GetStatus() => limiter.GetDetails();

    public void Dispose()
    {
        limiter.Dispose();
        threads.Dispose();
    }

    private Task<T> RunAsync<T>(Func<T> hash) => threads.RunAsync(() =>
    {
        var started = time.GetTimestamp();
        var result = hash();
        limiter.RecordHash(time.GetElapsedTime(started));
        return result;
    });

    private PasswordHash Hash(string password) =>
        SubmittedPassword.From(password) is { } submitted
            ? PasswordHash.FromEncoded(algorithm.Hash(submitted))
            : throw new ArgumentException("A password is Unicode text; this one holds a lone surrogate.", nameof(password));

    private PasswordVerification Verify(string password, PasswordHash stored)
    {
        var submitted = SubmittedPassword.From(password);
        var parsed = submitted is null ? null : schemes.Read(stored.Encoded);

        var matches = parsed is not null && parsed.Matches(submitted!);
        algorithm.SpendRemainingCost(parsed?.Cost);

        if (!matches)
            return PasswordVerification.Failed;
        return algorithm.IsSatisfiedBy(parsed!.Cost) ? PasswordVerification.Success : PasswordVerification.SuccessRehashNeeded;
    }

    private sealed class Permit(BoundedPasswordHasher hasher, IDisposable lease) : IHashingPermit
    {
        private bool _isDisposed;

        public Task<PasswordVerification> VerifyAsync(string password, PasswordHash stored) => RunAsync(() => hasher.Verify(password, stored));

        public Task<PasswordHash> HashAsync(string password) => RunAsync(() => hasher.Hash(password));

        public void Dispose()
        {
            _isDisposed = true;
            lease.Dispose();
        }

        private Task<T> RunAsync<T>(Func<T> hash)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return hasher.RunAsync(hash);
        }
    }
}
