using Auth.Application.Login;
using Auth.Application.SecondFactors;
using Auth.Domain.Common;
using Auth.Domain.SecondFactors;
using Auth.Domain.Users;
using Auth.Infrastructure.IntegrationTests.Passwords;
using Auth.Infrastructure.IntegrationTests.Persistence.Databases;
using OtpNet;

namespace Auth.Infrastructure.IntegrationTests.Persistence;

/// <summary>What works once does so for many who try it at once, on two nodes.</summary>
public abstract class ParallelCodesTests(DatabaseFixture database) : StoreTests(database)
{
    private const string Password = "correct horse battery staple";
    private const int AtOnce = 8;

    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    [Trait("Requirement", "R65")]
    public async Task Of_one_code_at_many_challenges_one_is_let_in()
    {
        var (_, secret, _) = await EnrolAsync();
        var challenges = await ChallengesAsync(AtOnce);
        // Of the next step, as the first one has been used up; it is accepted early.
        var code = new Totp(Base32Encoding.ToBytes(secret)).ComputeTotp(DateTime.UnixEpoch.AddSeconds((LastStep + 1) * 30));

        var answers = await AtOnceAsync(challenges.Select(challenge => (challenge, code)));

        answers.Count(a => a.IsSuccess).ShouldBe(1);
        answers.Where(a => a.IsFailure).ShouldAllBe(a => a.Error!.Code == "invalid_code" || a.Error.Code == "account_locked");
    }

    [Fact]
    [Trait("Requirement", "R66")]
    public async Task Of_one_recovery_code_at_many_challenges_one_is_let_in()
    {
        var (user, _, recoveryCodes) = await EnrolAsync();
        var challenges = await ChallengesAsync(AtOnce);

        var answers = await AtOnceAsync(challenges.Select(challenge => (challenge, recoveryCodes[0].Reveal())));

        answers.Count(a => a.IsSuccess).ShouldBe(1);
        (await FindAsync(user)).RecoveryCodes.Count.ShouldBe(9);
    }

    [Fact]
    [Trait("Requirement", "R66")]
    public async Task Of_many_recovery_codes_at_one_challenge_one_is_let_in_and_used_up()
    {
        var (user, _, recoveryCodes) = await EnrolAsync();
        var challenge = (await ChallengesAsync(1))[0];

        var answers = await AtOnceAsync(recoveryCodes.Take(AtOnce).Select(code => (challenge, code.Reveal())));

        answers.Count(a => a.IsSuccess).ShouldBe(1);
        answers.Where(a => a.IsFailure).ShouldAllBe(a => a.Error == SecondFactorErrors.InvalidChallenge);
        (await FindAsync(user)).RecoveryCodes.Count.ShouldBe(9);
        (await Node.ReadAsync(s => s.Sessions.ListNotEndedAsync(user.Id, None))).Count.ShouldBe(1);
    }

    [Fact]
    [Trait("Requirement", "R12")]
    [Trait("Requirement", "R65")]
    public async Task Of_many_wrong_codes_no_more_than_the_limit_are_counted_and_the_others_refused()
    {
        var (user, _, _) = await EnrolAsync();
        var challenges = await ChallengesAsync(AtOnce);

        var answers = await AtOnceAsync(challenges.Select(challenge => (challenge, "000000")));

        answers.Count(a => a.Error == SecondFactorErrors.InvalidCode).ShouldBe(5);
        answers.Count(a => a.Error!.Code == "account_locked").ShouldBe(AtOnce - 5);
        (await Node.ReadAsync(s => s.Users.FindAsync(user.Id, None)))!.Attempts.FailedCount.ShouldBe(5);
    }

    [Fact]
    public async Task A_login_during_an_enrolment_ends_in_a_challenge_or_in_a_session_that_the_enrolment_ends()
    {
        var user = await RegisterAsync();
        var enrolment = (await Node.SendAsync(new EnrollTotpCommand(user.Id))).Value;
        var code = new Totp(Base32Encoding.ToBytes(enrolment.Secret)).ComputeTotp();
        await using var another = Database.NewNode(1);

        var login = Task.Run(() => LoginAsync(another));
        var confirmed = await Node.SendAsync(new ConfirmTotpCommand(user.Id, default, code));
        await login;

        confirmed.IsFailure.ShouldBeFalse();
        (await Node.ReadAsync(s => s.Sessions.ListNotEndedAsync(user.Id, None))).ShouldBeEmpty();
    }

    private long LastStep { get; set; }

    private async Task<Result<IssuedSession>[]> AtOnceAsync(IEnumerable<(LoginChallengeToken Challenge, string Code)> tries)
    {
        await using var first = Database.NewNode(1);
        await using var second = Database.NewNode(2);
        return await Task.WhenAll(tries.Select((one, i) => Task.Run(() =>
        {
            var node = i % 2 == 0 ? first : second;
            return node.SendAsync(new RedeemChallengeCommand(one.Challenge.Reveal(), one.Code, node.Client, Presented: null));
        })).ToList());
    }

    private async Task<(User User, string Secret, IReadOnlyList<RecoveryCode> RecoveryCodes)> EnrolAsync()
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
        var user = User.Register(Username.Create("Alice").Value, null, await hasher.MakeAsync(Password), TestTime.Now);
        await Node.CommitAsync(s => s.Users.Add(user));
        return user;
    }

    private async Task<List<LoginChallengeToken>> ChallengesAsync(int count)
    {
        var challenges = new List<LoginChallengeToken>();
        for (var i = 0; i < count; i++) challenges.Add(((IssuedChallenge)(await LoginAsync(Node)).Value).Token);
        return challenges;
    }

    private static Task<Result<LoginResult>> LoginAsync(Node node) =>
        node.SendAsync(new LoginCommand("alice", Password, Remember: false, node.Client, Presented: null));

    private async Task<TotpAuthenticator> FindAsync(User user) => (await Node.ReadAsync(s => s.Authenticators.FindAsync(user.Id, None))).ShouldNotBeNull();
}

public sealed class SqliteParallelCodesTests(SqliteDatabase database) : ParallelCodesTests(database), IClassFixture<SqliteDatabase>;

[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlParallelCodesTests(PostgreSqlDatabase database) : ParallelCodesTests(database);

[Collection(SqlServerCollection.Name)]
public sealed class SqlServerParallelCodesTests(SqlServerDatabase database) : ParallelCodesTests(database);
