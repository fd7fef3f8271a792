using Auth.Application.Passwords;
using Auth.Domain.Common;
using Auth.Domain.Passwords;

namespace Auth.WebApi.FunctionalTests.Faults;

/// <summary>Counts the password verifications of one server, while other servers run in the same process.</summary>
internal sealed class CountingPasswordHasher : IPasswordHasher
{
    private IPasswordHasher? _hasher;
    private int _checked;

    public int Checked => _checked;

    public CountingPasswordHasher Around(IPasswordHasher hasher)
    {
        _hasher = hasher;
        return this;
    }

    public async Task<IHashingPermit?> AcquirePermitAsync(HashingCaller caller, CancellationToken cancellationToken) =>
        await _hasher!.AcquirePermitAsync(caller, cancellationToken) is { } permit ? new CountingHashingPermit(this, permit) : null;

    public Task<Result<PasswordHash>> HashAsync(string password, HashingCaller caller, CancellationToken cancellationToken) => _hasher!.HashAsync(password, caller, cancellationToken);

    public bool CanVerify(PasswordHash stored) => _hasher!.CanVerify(stored);

    private sealed class CountingHashingPermit(CountingPasswordHasher counter, IHashingPermit permit) : IHashingPermit
    {
        public Task<PasswordVerification> VerifyAsync(string password, PasswordHash stored)
        {
            Interlocked.Increment(ref counter._checked);
            return permit.VerifyAsync(password, stored);
        }

        public Task<PasswordHash> HashAsync(string password) => permit.HashAsync(password);

        public void Dispose() => permit.Dispose();
    }
}
