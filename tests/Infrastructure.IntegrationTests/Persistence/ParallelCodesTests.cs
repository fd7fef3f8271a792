using Auth.Application.Login;
using Auth.Application.SecondFactors;
using Auth.Domain.Common;
using Auth.Domain.SecondFactors;
using Auth.Domain.Users;
using Auth.Infrastructure.IntegrationTests.Passwords;
using Auth.Infrastructure.IntegrationTests.Persistence.Databases;
using OtpNet;

namespace Auth.Infrastructure.IntegrationTests.Persistence;

/// <summary>One-time codes, recovery codes and challenges work once, even when used in parallel on two nodes.</summary>
public abstract class ParallelCodesTests(DatabaseFixture database) : DatabaseTests(database)
{
    private const string Password = "correct horse battery staple";
    private const int ParallelCount = 8;

    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    [Trait("Requirement", "R65")]
    public async Task A_one_time_code_used_in_parallel_at_several_challenges_succeeds_once()
    {
        var (_, secret, _) = await EnrollAsync();
        var challenges = await ChallengesAsync(ParallelCount);
        // The code of the next time step, which is accepted early: the enrollment has consumed the current step.
        var code = new Totp(Base32Encoding.ToBytes(secret)).ComputeTotp(DateTime.UnixEpoch.AddSeconds((LastStep + 1) * 30));

        var results = await RedeemInParallelAsync(challenges.Select(challenge => (challenge, code)));

        results.Count(a => a.IsSuccess).ShouldBe(1);
        results.Where(a => a.IsFailure).ShouldAllBe(a => a.Error!.Code == "invalid_code" || a.Error.Code == "account_locked");
    }

    [Fact]
    [Trait("Requirement", "R66")]
    public async Task A_recovery_code_used_in_parallel_at_several_challenges_succeeds_once()
    {
        var (user, _, recoveryCodes) = await EnrollAsync();
        var challenges = await ChallengesAsync(ParallelCount);

        var results = await RedeemInParallelAsync(challenges.Select(challenge => (challenge, recoveryCodes[0].Reveal())));

        results.Count(a => a.IsSuccess).ShouldBe(1);
        (await FindAsync(user)).RecoveryCodes.Count.ShouldBe(9);
    }

    [Fact]
    [Trait("Requirement", "R66")]
    public async Task Only_one_of_several_recovery_codes_used_in_parallel_at_one_challenge_succeeds_and_is_consumed()
    {
        var (user, _, recoveryCodes) = await EnrollAsync();
        var challenge = (await ChallengesAsync(1))[0];

        var results = await RedeemInParallelAsync(recoveryCodes.Take(ParallelCount).Select(code => (challenge, code.Reveal())));

        results.Count(a => a.IsSuccess).ShouldBe(1);
        results.Where(a => a.IsFailure).ShouldAllBe(a => a.Error == SecondFactorErrors.InvalidChallenge);
        (await FindAsync(user)).RecoveryCodes.Count.ShouldBe(9);
        (await Node.ReadAsync(s => s.Sessions.ListNotEndedAsync(user.Id, None))).Count.ShouldBe(1);
    }

    [Fact]
    [Trait("Requirement", "R12")]
    [Trait("Requirement", "R65")]
    public async Task Parallel_wrong_codes_are_counted_up_to_the_limit_and_rejected_beyond_it()
    {
        var (user, _, _) = await EnrollAsync();
        var challenges = await ChallengesAsync(ParallelCount);

        var results = await RedeemInParallelAsync(challenges.Select(challenge => (challenge, "000000")));

        results.Count(a => a.Error == SecondFactorErrors.InvalidCode).ShouldBe(5);
        results.Count(a => a.Error!.Code == "account_locked").ShouldBe(ParallelCount - 5);
        (await Node.ReadAsync(s => s.Users.FindAsync(user.Id, None)))!.Attempts.FailedCount.ShouldBe(5);
    }

    [Fact]
    public async Task A_login_in_parallel_with_an_enrollment_leaves_no_session()
    {
        var user = await RegisterAsync();
        var enrollment = (await Node.SendAsync(new EnrollTotpCommand(user.Id))).Value;
        var code = new Totp(Base32Encoding.ToBytes(enrollment.Secret)).ComputeTotp();
        await using var other = Database.NewNode(1);

        var login = Task.Run(() => LoginAsync(other));
        var confirmed = await Node.SendAsync(new ConfirmTotpCommand(user.Id, default, code));
        await login;

        confirmed.IsFailure.ShouldBeFalse();
        (await Node.ReadAsync(s => s.Sessions.ListNotEndedAsync(user.Id, None))).ShouldBeEmpty();
    }

    private long LastStep { get; set; }

    private async Task<Result<LoginResult>[]> RedeemInParallelAsync(IEnumerable<(Token<LoginChallenge> Challenge, string Code)> attempts)
    {
        await using var first = Database.NewNode(1);
        await using var second = Database.NewNode(2);
        return await Task.WhenAll(attempts.Select((attempt, i) => Task.Run(() =>
        {
            var node = i % 2 == 0 ? first : second;
            return node.SendAsync(new RedeemChallengeCommand(attempt.Challenge.Reveal(), attempt.Code, node.Client, PresentedToken: null));
        })).ToList());
    }

    private async Task<(User User, string Secret, IReadOnlyList<RecoveryCode> RecoveryCodes)> EnrollAsync()
    {
        var user = await RegisterAsync();
        var secret = (await Node.SendAsync(new EnrollTotpCommand(user.Id))).Value.Secret;
        var confirmed = await Node.SendAsync(new ConfirmTotpCommand(user.Id, default, new Totp(Base32Encoding.ToBytes(secret)).ComputeTotp()));
        LastStep = (await FindAsync(user)).LastStep!.Value;
        return (user, secret, confirmed.Value);
    }

    private async Task<User> RegisterAsync()
    {
        using var hasher = Hashers.Pbkdf2(rounds: 1);
        var user = User.Register(Username.Create("Alice").Value, null, await hasher.CreateHashAsync(Password), TestTime.Now);
        await Node.CommitAsync(s => s.Users.Add(user));
        return user;
    }

    private async Task<List<Token<LoginChallenge>>> ChallengesAsync(int count)
    {
        var challenges = new List<Token<LoginChallenge>>();
        for (var i = 0; i < count; i++) challenges.Add(((IssuedChallenge)(await LoginAsync(Node)).Value).Token);
        return challenges;
    }

    private static Task<Result<LoginResult>> LoginAsync(Node node) =>
        node.SendAsync(new LoginCommand("alice", Password, Remember: false, node.Client, PresentedToken: null));

    private async Task<TotpAuthenticator> FindAsync(User user) => (await Node.ReadAsync(s => s.Authenticators.FindAsync(user.Id, None))).ShouldNotBeNull();
}

public sealed class SqliteParallelCodesTests(SqliteDatabase database) : ParallelCodesTests(database), IClassFixture<SqliteDatabase>;

[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlParallelCodesTests(PostgreSqlDatabase database) : ParallelCodesTests(database);

[Collection(SqlServerCollection.Name)]
public sealed class SqlServerParallelCodesTests(SqlServerDatabase database) : ParallelCodesTests(database);
