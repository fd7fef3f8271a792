using System.Net;
using Auth.WebApi.FunctionalTests.Running;
using Microsoft.EntityFrameworkCore;

namespace Auth.WebApi.FunctionalTests.Faults;

/// <summary>Whichever step of the store fails, and however: what was asked for is done whole or not at all, the answer says which, and the server goes on.</summary>
/// <remarks>A step is the begin of a transaction, a command or a commit. Each test lets the first one fail, then the second, and so on until there are no more.</remarks>
[Trait("Requirement", "R62")]
public abstract class StoreFaultTests(FaultyServer shared)
{
    /// <summary>A transaction is begun, something is read, something changed, and it is committed.</summary>
    private const int FewestSteps = 4;

    public static TheoryData<string> Names => Operations.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public Task A_step_that_does_not_reach_the_store_leaves_the_whole_or_nothing(string operation) => FailEachStepAsync(operation, after: false, stays: false);

    [Theory]
    [MemberData(nameof(Names))]
    public Task A_step_whose_answer_is_lost_leaves_the_whole_or_nothing(string operation) => FailEachStepAsync(operation, after: true, stays: false);

    [Theory]
    [MemberData(nameof(Names))]
    public Task A_store_that_stays_away_before_a_step_leaves_the_whole_or_nothing(string operation) => FailEachStepAsync(operation, after: false, stays: true);

    [Theory]
    [MemberData(nameof(Names))]
    public Task A_store_that_stays_away_after_a_step_leaves_the_whole_or_nothing(string operation) => FailEachStepAsync(operation, after: true, stays: true);

    [Theory]
    [MemberData(nameof(Names))]
    public Task A_conflict_within_a_transaction_is_tried_again_and_done_once(string operation) => ForEachStepAsync(
        operation,
        (faulty, step) => faulty.Faults.Arm(step, after: false, faulty.Conflict),
        (faulty, answer, isAcknowledged, tookPlace) =>
        {
            // Outside of a transaction, nothing is tried again.
            if (!faulty.Faults.StruckTransaction) return;
            isAcknowledged.ShouldBeTrue(answer.Text);
            tookPlace.ShouldBeTrue();
        });

    private Task FailEachStepAsync(string operation, bool after, bool stays) =>
        ForEachStepAsync(operation, (faulty, step) => faulty.Faults.Arm(step, after, faulty.Loss, stays), (_, _, _, _) => { });

    private async Task ForEachStepAsync(string name, Action<FaultyServer, int> arm, Action<FaultyServer, Answer, bool, bool> check)
    {
        using var own = name == Operations.FirstAdministrator ? shared.Anew() : null;
        var faulty = own ?? shared;
        var operation = Operations.On(faulty, name);
        for (var step = 1; ; step++)
        {
            await operation.PrepareAsync();
            var before = (await EventsAsync(faulty)).Count;
            arm(faulty, step);
            var answer = await operation.RunAsync();
            var struck = faulty.Faults.Struck;
            faulty.Faults.Disarm();

            var isAcknowledged = operation.Acknowledges(answer);
            var tookPlace = await operation.TookPlaceAsync();
            if (!isAcknowledged) answer.ShouldBeProblem(HttpStatusCode.ServiceUnavailable, "store_unavailable").Header("Retry-After").ShouldBe("2");
            else if (!struck || !operation.IsAside) tookPlace.ShouldBeTrue();
            (await EventsAsync(faulty)).Skip(before).ShouldBe(tookPlace ? operation.Events : []);
            check(faulty, answer, isAcknowledged, tookPlace);
            await operation.CheckAsync(tookPlace);
            if (struck) continue;

            isAcknowledged.ShouldBeTrue(answer.Text);
            step.ShouldBeGreaterThan(FewestSteps);
            return;
        }
    }

    /// <summary>The types of all events; their positions have no gap.</summary>
    private static async Task<List<string>> EventsAsync(FaultyServer faulty)
    {
        var events = await faulty.ReadAsync(store => store.Events.OrderBy(e => e.Position).Select(e => e.Type).ToListAsync());
        (await faulty.ReadAsync(store => store.Counters.Where(c => c.Name == "events").Select(c => c.Value).SingleAsync())).ShouldBe(events.Count);
        return events;
    }
}

public sealed class SqliteFaultTests(FaultySqliteServer server) : StoreFaultTests(server), IClassFixture<FaultySqliteServer>;

public sealed class PostgreSqlFaultTests(FaultyPostgreSqlServer server) : StoreFaultTests(server), IClassFixture<FaultyPostgreSqlServer>;
