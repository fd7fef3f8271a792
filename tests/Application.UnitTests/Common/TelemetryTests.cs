using System.Diagnostics.Metrics;
using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Application.Login;
using Auth.Application.Passwords;
using Auth.Application.Sessions;
using Auth.Domain.Lockout;
using Auth.Domain.Users;
using Auth.TestData;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Application.UnitTests.Common;

public sealed class TelemetryTests : IDisposable
{
    private static readonly AsyncLocal<List<string>?> Counted = new();

    private readonly TestDatabase _database = new();
    private readonly MeterListener _listener = new();

    public TelemetryTests()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == Telemetry.Name) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) =>
            Counted.Value?.Add($"{instrument.Name} {string.Join(' ', tags.ToArray().Select(t => t.Value))}"));
        _listener.Start();
    }

    [Fact]
    [Trait("Requirement", "R12")]
    public async Task Each_verified_password_is_counted_by_its_result_and_each_use_case_by_its_outcome()
    {
        Counted.Value = [];
        _database.Add(TestUsers.Create().WithFailedAttempts(3));
        await using var provider = TestServices.Create(_database).BuildServiceProvider();

        foreach (var password in new[] { "right", "wrong", "wrong", "wrong", "wrong", "wrong", "right" })
        {
            await provider.SendAsync(new LoginCommand("alice", password, Remember: false, A.Client(), PresentedToken: null));
        }

        Counted.Value.Count(c => c == "auth.password.verifications right").ShouldBe(1);
        Counted.Value.Count(c => c == "auth.password.verifications wrong").ShouldBe(LockoutPolicy.Default.GetMaxFailedAttempts(null!));
        Counted.Value.Count(c => c == "auth.use_cases Login invalid_credentials").ShouldBe(5);
        Counted.Value.Count(c => c == "auth.use_cases Login account_locked").ShouldBe(1);
        Counted.Value.Count(c => c == "auth.use_cases Login ok").ShouldBe(1);
    }

    [Fact]
    [Trait("Requirement", "R65")]
    public async Task A_code_is_counted_once_its_outcome_is_stored()
    {
        Counted.Value = [];
        var alice = _database.Add(TestUsers.Create());
        _database.EnrollTotp(alice);
        var (session, _) = _database.SignIn(alice);
        _database.Request.Actor = new SignedInUser(alice.Id, session.Id, IsAdministrator: false, _database.Now);
        await using var provider = TestServices.Create(_database).BuildServiceProvider();
        var stepUp = new StepUpCommand(alice.Id, session.Id, "right", "000000-000000-000000-000000");

        foreach (var failure in new[] { null, new IOException("The database is unavailable.") }) _database.Transactions.Failures.Enqueue(failure);
        await Should.ThrowAsync<IOException>(() => provider.SendAsync(stepUp with { Code = _database.GetCode(alice) }));
        Counted.Value.ShouldNotContain(c => c.StartsWith("auth.second_factor.verifications", StringComparison.Ordinal));

        await provider.SendAsync(stepUp);
        Counted.Value.Count(c => c.StartsWith("auth.second_factor.verifications", StringComparison.Ordinal)).ShouldBe(1);
        Counted.Value.ShouldContain("auth.second_factor.verifications wrong");
    }

    [Fact]
    [Trait("Requirement", "R81")]
    public async Task A_suspected_network_is_counted_once_for_its_event()
    {
        Counted.Value = [];
        var alice = _database.Add(TestUsers.Create());
        await using var provider = TestServices.Create(_database, services => services.AddSingleton(new SprayingSettings(FailedAccounts: 2, FailedAccountsPerNetwork: 0))).BuildServiceProvider();
        await LoginAsync("unknown 1");

        // Another node changes the account between the two transactions of the attempt, so the second one runs twice.
        _database.Transactions.AfterCommit[_database.Transactions.Commits + 1] = () => _database.Users.Change(alice, user => user.SetRoles([Role.Create("clerk").Value], _database.Now));
        await LoginAsync("alice");
        _database.Time.Advance(SprayingDetector.TurnInterval);
        await LoginAsync("unknown 2");

        _database.Events.OfType<PasswordSprayingSuspected>().ShouldHaveSingleItem();
        Counted.Value.Count(c => c.StartsWith("auth.password.spraying_suspicions", StringComparison.Ordinal)).ShouldBe(1);

        Task LoginAsync(string username) => provider.SendAsync(new LoginCommand(username, "wrong", Remember: false, A.Client(), PresentedToken: null));
    }

    public void Dispose() => _listener.Dispose();
}
