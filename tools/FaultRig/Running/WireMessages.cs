using System.Buffers.Binary;

namespace Auth.FaultRig.Running;

/// <summary>The messages of PostgreSQL's protocol in a stream of bytes. Each begins with its type, a letter, and its length; only that by which a client introduces itself has no type, and begins with the zero of its length.</summary>
public static class WireMessages
{
    private const int LengthBytes = 4;

    /// <summary>After how many bytes to cut, so that every case is among them: within each message, just before it is whole, and right after it; and at each byte of those by which a commit is sent and answered.</summary>
    /// <remarks>Both sides act on whole messages alone: after a cut, what is there of another one is thrown away. So there is no difference between two cuts within the same message, and one stands for all of them.</remarks>
    public static IReadOnlyList<int> Cuts(ReadOnlySpan<byte> stream)
    {
        var cuts = new SortedSet<int> { 0 };
        var wasCommit = false;
        for (var from = 0; from < stream.Length;)
        {
            var to = from + Length(stream[from..]);
            if (to > stream.Length) throw new InvalidOperationException($"A message of {to - from} bytes at {from} is longer than the stream of {stream.Length}.");

            // What says that the connection is ready again is a part of the answer.
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
