using System.Net;
using Auth.Domain.SecondFactors;
using Auth.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace Auth.WebApi.FunctionalTests.Faults;

/// <summary>An operation on a login challenge of a user with a TOTP authenticator and one session.</summary>
internal abstract class ChallengeOperation(FaultyServer faulty) : UserOperation(faulty)
{
    private readonly FaultyServer _faulty = faulty;
    private TotpEnrollment _enrolled = null!;
    private string _challenge = "";

    protected string RecoveryCode => _enrolled.RecoveryCodes[0];

    protected override async Task PrepareAccountAsync()
    {
        _enrolled = await TotpEnrollment.CreateAsync(Server, Account);
        _challenge = await _enrolled.LoginAsync(Server.Client());
    }

    protected Task<Answer> RedeemAsync(string code) => TotpEnrollment.RedeemAsync(Server.Client(), _challenge, code);

    protected Task<TotpAuthenticator> AuthenticatorAsync() =>
        _faulty.ReadAsync(store => store.TotpAuthenticators.SingleAsync(authenticator => authenticator.UserId == new UserId(Account.Id)));

    protected Task<int> ChallengesAsync() => _faulty.ReadAsync(store => store.LoginChallenges.CountAsync(challenge => challenge.UserId == new UserId(Account.Id)));
}

internal sealed class RedeemingChallenge(FaultyServer faulty) : ChallengeOperation(faulty)
{
    public override string[] Events => ["recovery_code_used", "session_started"];

    public override bool Acknowledges(Answer answer) => answer.Status == HttpStatusCode.Created;

    public override Task<Answer> RunAsync() => RedeemAsync(RecoveryCode);

    public override async Task<bool> HasTakenEffectAsync()
    {
        ShouldCountNoFailure((await FindAsync(Account)).Attempts);
        var tookPlace = await ChallengesAsync() == 0;
        (await AuthenticatorAsync()).RecoveryCodes.Count.ShouldBe(tookPlace ? 9 : 10);
        (await SessionsAsync(Account)).Count.ShouldBe(tookPlace ? 2 : 1);
        return tookPlace;
    }

    public override async Task CheckAsync(bool tookPlace) => (await RunAsync()).Status.ShouldBe(tookPlace ? HttpStatusCode.Unauthorized : HttpStatusCode.Created);
}

internal sealed class GuessingCode(FaultyServer faulty) : ChallengeOperation(faulty)
{
    public override string[] Events => ["attempt_failed"];

    public override bool Acknowledges(Answer answer) => answer.Status == HttpStatusCode.Unauthorized;

    public override Task<Answer> RunAsync() => RedeemAsync("000000-000000-000000-000000");

    /// <summary>A guess whose outcome was not stored was not reported to the client, so it need not count.</summary>
    public override async Task<bool> HasTakenEffectAsync()
    {
        var attempts = (await FindAsync(Account)).Attempts;
        attempts.Pending.ShouldBeEmpty();
        return attempts.FailedCount == 1;
    }

    public override async Task CheckAsync(bool tookPlace) => (await RedeemAsync(RecoveryCode)).Status.ShouldBe(HttpStatusCode.Created);
}

internal sealed class SteppingUp(FaultyServer faulty) : SessionOperation(faulty)
{
    public override string[] Events => ["session_stepped_up"];

    public override bool Acknowledges(Answer answer) => answer.Status == HttpStatusCode.OK;

    protected override async Task PrepareAccountAsync()
    {
        await base.PrepareAccountAsync();
        Server.Clock.Advance(TimeSpan.FromSeconds(1));
    }

    public override Task<Answer> RunAsync() => Current.PostAsync("/api/v1/sessions/current/step-up", new { password = Password });

    public override async Task<bool> HasTakenEffectAsync()
    {
        ShouldCountNoFailure((await FindAsync(Account)).Attempts);
        var session = await CurrentSessionAsync();
        return session.AuthenticatedAt > session.CreatedAt;
    }

    public override Task CheckAsync(bool tookPlace) => ShouldBeSignedInAsync(current: true, other: true);
}
