using System.Threading.RateLimiting;
using Auth.Application.Passwords;
using Auth.Domain.Common;
using Auth.Domain.Users;
using Auth.Infrastructure.Security.Schemes;

namespace Auth.Infrastructure.Security;

/// <summary>Hashes and checks passwords on threads of its own, for those who have a place, every check at the full configured cost.</summary>
internal sealed class BoundedPasswordHasher(IHashingAlgorithm algorithm, PasswordSchemes schemes, HashingPlaces places, HashingThreads threads)
    : IPasswordHasher, IHashingLane, IDisposable
{
    public async Task<IHashingPlace?> EnterAsync(CancellationToken cancellationToken) =>
        await places.EnterAsync(cancellationToken) is { } place ? new Place(this, place) : null;

    public async Task<Result<PasswordHash>> HashAsync(string password, CancellationToken cancellationToken)
    {
        using var place = await EnterAsync(cancellationToken);
        return place is null ? PasswordErrors.Busy : await place.HashAsync(password);
    }

    public bool Recognises(PasswordHash stored) => schemes.Read(stored.Encoded) is not null;

    public HashingDetails Look() => places.Look();

    public void Dispose()
    {
        places.Dispose();
        threads.Dispose();
    }

    private Task<T> RunAsync<T>(Func<T> hash) => threads.RunAsync(hash);

    private PasswordHash Hash(string password) =>
        SubmittedPassword.From(password) is { } submitted
            ? PasswordHash.FromEncoded(algorithm.Hash(submitted))
            : throw new ArgumentException("A password is Unicode text; this one holds a lone surrogate.", nameof(password));

    private PasswordVerification Verify(string password, PasswordHash stored)
    {
        var submitted = SubmittedPassword.From(password);
        var form = submitted is null ? null : schemes.Read(stored.Encoded);

        var matches = form is not null && form.Matches(submitted!);
        algorithm.SpendRest(form?.Cost);

        if (!matches)
            return PasswordVerification.Wrong;
        return algorithm.IsMetBy(form!.Cost) ? PasswordVerification.Right : PasswordVerification.RightButOutdated;
    }

    private sealed class Place(BoundedPasswordHasher hasher, RateLimitLease lease) : IHashingPlace
    {
        private bool _left;

        public Task<PasswordVerification> VerifyAsync(string password, PasswordHash stored) => RunAsync(() => hasher.Verify(password, stored));

        public Task<PasswordHash> HashAsync(string password) => RunAsync(() => hasher.Hash(password));

        public void Dispose()
        {
            _left = true;
            lease.Dispose();
        }

        private Task<T> RunAsync<T>(Func<T> hash)
        {
            ObjectDisposedException.ThrowIf(_left, this);
            return hasher.RunAsync(hash);
        }
    }
}
