using Auth.FaultRig.Running;

namespace Auth.EndToEndTests;

/// <summary>The fault rig pauses no second request of a node on SQLite while the first one has the writer.</summary>
public sealed class PausePointTests
{
    [Theory]
    [InlineData("before BEGIN")]
    [InlineData("after BEGIN in a transaction")]
    [InlineData("before SELECT in a transaction")]
    [InlineData("before COMMIT in a transaction")]
    [InlineData("after COMMIT")]
    public void The_writer_is_blocked_from_before_the_transaction_until_after_it(string where) => Paused(where).BlocksWriter.ShouldBeTrue();

    [Theory]
    [InlineData("after SELECT")]
    [InlineData("before the check")]
    [InlineData(null)]
    public void The_writer_is_not_blocked_outside_a_transaction(string? where) => Paused(where).BlocksWriter.ShouldBeFalse();

    private static PausePoint Paused(string? where) => new(where, IsDone: false);
}
