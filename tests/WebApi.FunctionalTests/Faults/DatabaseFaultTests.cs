namespace Auth.WebApi.FunctionalTests.Faults;

/// <summary>A fault at any database step leaves an operation complete or without effect, with a truthful response and a working server.</summary>
/// <remarks>A step is the begin of a transaction, a command, or a commit.</remarks>
[Trait("Requirement", "R62")]
public abstract class DatabaseFaultTests(FaultyServer shared)
{
    /// <summary>The begin, a read, a write and the commit.</summary>
    private const int FewestSteps = 4;

    public static TheoryData<string> Names => Operations.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public Task A_database_step_that_fails_before_execution_leaves_the_operation_complete_or_without_effect(string operation) => FailAsync(operation, after: false, stays: false);

    [Theory]
    [MemberData(nameof(Names))]
    public Task A_database_step_that_fails_after_execution_leaves_the_operation_complete_or_without_effect(string operation) => FailAsync(operation, after: true, stays: false);

    [Theory]
    [MemberData(nameof(Names))]
    public Task A_database_outage_starting_before_a_step_leaves_the_operation_complete_or_without_effect(string operation) => FailAsync(operation, after: false, stays: true);

    [Theory]
    [MemberData(nameof(Names))]
    public Task A_database_outage_starting_after_a_step_leaves_the_operation_complete_or_without_effect(string operation) => FailAsync(operation, after: true, stays: true);

    [Theory]
    [MemberData(nameof(Names))]
    public Task A_transaction_conflict_is_retried_and_the_operation_is_performed_once(string operation) => AtEachStepAsync(
        operation,
        (faulty, step) => faulty.Faults.Arm(step, after: false, faulty.Conflict),
        (faulty, isAcknowledged, tookPlace) =>
        {
            // Statements outside a transaction are not retried.
            if (!faulty.Faults.StruckTransaction) return;
            isAcknowledged.ShouldBeTrue();
            tookPlace.ShouldBeTrue();
        });

    private Task FailAsync(string operation, bool after, bool stays) =>
        AtEachStepAsync(operation, (faulty, step) => faulty.Faults.Arm(step, after, faulty.Loss, stays), (_, _, _) => { });

    private async Task AtEachStepAsync(string operation, Action<FaultyServer, int> arm, Action<FaultyServer, bool, bool> check)
    {
        using var own = operation == Operations.FirstAdministrator ? shared.CreateAnother() : null;
        var faulty = own ?? shared;

        var steps = await AtomicityCheck.AtEachStepAsync(
            faulty,
            Operations.On(faulty, operation),
            step => arm(faulty, step),
            () =>
            {
                var struck = faulty.Faults.Struck;
                faulty.Faults.Disarm();
                return struck;
            },
            (isAcknowledged, tookPlace) => check(faulty, isAcknowledged, tookPlace));

        steps.ShouldBeGreaterThanOrEqualTo(FewestSteps);
    }
}

public sealed class SqliteFaultTests(FaultySqliteServer server) : DatabaseFaultTests(server), IClassFixture<FaultySqliteServer>;

public sealed class PostgreSqlFaultTests(FaultyPostgreSqlServer server) : DatabaseFaultTests(server), IClassFixture<FaultyPostgreSqlServer>;
