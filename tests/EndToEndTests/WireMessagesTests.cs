using Auth.FaultRig.Running;

namespace Auth.EndToEndTests;

/// <summary>The fault rig cuts a PostgreSQL message stream at each position where a cut has a different effect.</summary>
public sealed class WireMessagesTests
{
    /// <summary>A startup message, an empty query and a termination.</summary>
    private static readonly byte[] Stream = [0, 0, 0, 8, 0, 3, 0, 0, .. Message('Q', "\0"), .. Message('X', "")];

    [Fact]
    public void Each_message_is_cut_before_within_and_after_it() =>
        WireMessages.Cuts(Stream).ShouldBe([0, 7, 8, 13, 14, 18, 19]);

    [Fact]
    public void A_commit_and_its_response_are_cut_at_every_byte()
    {
        WireMessages.Cuts(Message('Q', "COMMIT\0")).ShouldBe(Enumerable.Range(0, 13));
        WireMessages.Cuts([.. Message('C', "COMMIT\0"), .. Message('Z', "I")]).ShouldBe(Enumerable.Range(0, 19));
    }

    [Fact]
    public void A_stream_that_ends_within_a_message_is_rejected() =>
        Should.Throw<InvalidOperationException>(() => WireMessages.Cuts(Stream.AsSpan(0, 12)));

    private static byte[] Message(char type, string content) =>
        [(byte)type, 0, 0, 0, (byte)(4 + content.Length), .. System.Text.Encoding.ASCII.GetBytes(content)];
}
