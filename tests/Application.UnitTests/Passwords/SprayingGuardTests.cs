using Auth.Application.Common;
using Auth.Application.Passwords;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Users;
using Auth.TestData;
using NSubstitute;

namespace Auth.Application.UnitTests.Passwords;

/// <summary>The turns of one request.</summary>
[Trait("Requirement", "R81")]
public class SprayingGuardTests
{
    private readonly TestDatabase _database = new();
    private readonly SprayingDetector _detector;

    public SprayingGuardTests()
    {
        _detector = new(new SprayingSettings(FailedAccounts: 1, FailedAccountsPerNetwork: 0), _database.Time);
        _detector.RecordFailure(A.Client(), LoginNameDigest.From(LoginName.Parse("unknown")));
        _database.Time.Advance(SprayingDetector.TurnInterval);
    }

    /// <summary>A conflict in the database runs the transaction of a code again.</summary>
    [Fact]
    public void A_request_needs_one_turn_however_often_its_transaction_runs()
    {
        User alice = TestUsers.Create();
        var (request, another) = (CreateGuard(), CreateGuard());

        request.TakeTurn(alice, device: null, _database.Now).ShouldBeNull();
        request.TakeTurn(alice, device: null, _database.Now).ShouldBeNull();

        another.TakeTurn(alice, device: null, _database.Now).ShouldBe(PasswordErrors.TooManyFailures(SprayingDetector.TurnInterval));
    }

    [Fact]
    public async Task Whether_a_client_is_recognized_is_looked_up_only_in_a_slowed_network()
    {
        var guard = new SprayingGuard(_detector, new TestRequestContext { Client = A.Client("198.51.100.1") }, Substitute.For<IUnitOfWork>());

        (await guard.FindRejectionAsync(() => throw new InvalidOperationException())).ShouldBeNull();
        (await guard.TakeTurnAsync(() => throw new InvalidOperationException())).ShouldBeNull();
    }

    private SprayingGuard CreateGuard() => new(_detector, new TestRequestContext(), Substitute.For<IUnitOfWork>());
}
