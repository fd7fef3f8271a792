using System.Buffers.Binary;

namespace Auth.FaultRig.Running;

/// <summary>The messages of PostgreSQL's protocol in a byte stream. Each starts with a type byte and its length. Only the startup message has no type byte, and starts with a zero.</summary>
public static class WireMessages
{
    private const int LengthBytes = 4;

    /// <summary>The positions at which to cut the stream: before the last byte of each message, at its end, and at each byte of a commit and its response.</summary>
    /// <remarks>Both sides process complete messages only, so all cuts within a message have the same effect and one represents them.</remarks>
    public static IReadOnlyList<int> Cuts(ReadOnlySpan<byte> stream)
    {
        var cuts = new SortedSet<int> { 0 };
        var wasCommit = false;
        for (var from = 0; from < stream.Length;)
        {
            var to = from + Length(stream[from..]);
            if (to > stream.Length) throw new InvalidOperationException($"A message of {to - from} bytes at {from} is longer than the stream of {stream.Length}.");

            // ReadyForQuery is part of the response to a commit.
            var isCommit = stream[from..to].IndexOf("COMMIT"u8) >= 0;
            if (isCommit || (wasCommit && stream[from] == (byte)'Z')) cuts.UnionWith(Enumerable.Range(from, to - from));
            cuts.UnionWith([to - 1, to]);
            (from, wasCommit) = (to, isCommit);
        }

        return [.. cuts];
    }

    private static int Length(ReadOnlySpan<byte> stream)
    {
        var typeBytes = stream[0] == 0 ? 0 : 1;
        return stream.Length < typeBytes + LengthBytes
            ? throw new InvalidOperationException("The stream ends within a length.")
            : typeBytes + BinaryPrimitives.ReadInt32BigEndian(stream[typeBytes..]);
    }
}
