using System.Buffers.Binary;
using System.Net.Security;
using System.Text;

namespace Auth.EndToEndTests.Gateways;

/// <summary>A GET request over HTTP/2 whose header fields are sent exactly as they are given, such as cookies in several fields (RFC 9113, 8.2.3).</summary>
internal static class Http2Request
{
    private const byte Data = 0;
    private const byte Headers = 1;
    private const byte Reset = 3;
    private const byte Settings = 4;
    private const byte GoAway = 7;
    private const byte EndOfStream = 0x1;
    private const byte EndOfHeaders = 0x4;
    private const byte Acknowledged = 0x1;
    private const int FrameHeaderLength = 9;

    /// <summary>Sends the request and returns the body of the response; null if the gateway rejected it without one.</summary>
    public static async Task<string?> SendAsync(SslStream stream, string path, IEnumerable<(string Name, string Value)> fields)
    {
        List<byte> block = [];
        (string, string)[] pseudo = [(":method", "GET"), (":scheme", "https"), (":authority", "example.com"), (":path", path), ("user-agent", "browser")];
        foreach (var (name, value) in pseudo.Concat(fields)) AddLiteral(block, name, value);

        await stream.WriteAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray());
        await WriteFrameAsync(stream, Settings, flags: 0, streamId: 0, []);
        await WriteFrameAsync(stream, Headers, EndOfStream | EndOfHeaders, streamId: 1, [.. block]);
        return await ReadBodyAsync(stream);
    }

    private static async Task<string?> ReadBodyAsync(SslStream stream)
    {
        var (header, body) = (new byte[FrameHeaderLength], new StringBuilder());
        while (true)
        {
            try
            {
                await stream.ReadExactlyAsync(header);
            }
            catch (IOException)
            {
                return null;
            }

            var (length, type, flags) = ((header[0] << 16) | (header[1] << 8) | header[2], header[3], header[4]);
            var payload = new byte[length];
            await stream.ReadExactlyAsync(payload);
            if (type is Reset or GoAway) return null;
            if (type == Settings && (flags & Acknowledged) == 0) await WriteFrameAsync(stream, Settings, Acknowledged, streamId: 0, []);
            if (type == Data) body.Append(Encoding.Latin1.GetString(payload));
            if (type is Data or Headers && (flags & EndOfStream) != 0) return body.ToString();
        }
    }

    private static async Task WriteFrameAsync(SslStream stream, byte type, byte flags, int streamId, byte[] payload)
    {
        var frame = new byte[FrameHeaderLength + payload.Length];
        (frame[0], frame[1], frame[2], frame[3], frame[4]) = ((byte)(payload.Length >> 16), (byte)(payload.Length >> 8), (byte)payload.Length, type, flags);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), streamId);
        payload.CopyTo(frame, FrameHeaderLength);
        await stream.WriteAsync(frame);
    }

    /// <summary>A literal field that is not indexed and not compressed (RFC 7541, 6.2.2).</summary>
    private static void AddLiteral(List<byte> block, string name, string value)
    {
        block.Add(0);
        AddText(block, name);
        AddText(block, value);
    }

    private static void AddText(List<byte> block, string text)
    {
        const int Prefix = 127;
        var length = text.Length;
        if (length < Prefix)
        {
            block.Add((byte)length);
        }
        else
        {
            block.Add(Prefix);
            for (length -= Prefix; length >= 128; length /= 128) block.Add((byte)((length % 128) + 128));
            block.Add((byte)length);
        }

        block.AddRange(Encoding.Latin1.GetBytes(text));
    }
}
