using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Auth.EndToEndTests.Gateways;

/// <summary>An application that returns each request as it got it. After an upgrade, it returns all further bytes.</summary>
public sealed partial class EchoApplication : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Lock _lock = new();
    private readonly List<(string Text, TaskCompletionSource Arrived)> _expected = [];
    private int _requests;

    public EchoApplication()
    {
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The number of requests of which at least the headers have reached it.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>Completes when a text has arrived, also as part of an unfinished request.</summary>
    public Task ArrivalOfAsync(string text)
    {
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock) _expected.Add((text, arrived));
        return arrived.Task;
    }

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                _ = AnswerAsync(await _listener.AcceptTcpClientAsync());
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task AnswerAsync(TcpClient connection)
    {
        using (connection)
        {
            var stream = connection.GetStream();
            var (request, buffer, isCounted) = (new StringBuilder(), new byte[65_536], false);
            int bodyStart;
            do
            {
                var count = await stream.ReadAsync(buffer);
                if (count == 0) return;
                request.Append(Encoding.Latin1.GetString(buffer, 0, count));
                Note(request.ToString());
                bodyStart = request.ToString().IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4;
                if (bodyStart >= 4 && !isCounted) Interlocked.Increment(ref _requests);
                isCounted = bodyStart >= 4;
            }
            while (!isCounted || !IsComplete(request, bodyStart));

            var text = request.ToString();
            if (WebSocketKey().Match(text) is { Success: true } key)
            {
                await stream.WriteAsync(Encoding.Latin1.GetBytes($"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: {Accept(key.Value)}\r\n\r\n{text}"));
                await stream.CopyToAsync(stream);
                return;
            }

            await stream.WriteAsync(Encoding.Latin1.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {text.Length}\r\nConnection: close\r\n\r\n{text}"));
        }
    }

    private void Note(string request)
    {
        lock (_lock)
        {
            foreach (var (_, arrived) in _expected.Where(expected => request.Contains(expected.Text, StringComparison.Ordinal))) arrived.TrySetResult();
        }
    }

    private static bool IsComplete(StringBuilder request, int bodyStart)
    {
        var headers = request.ToString(0, bodyStart);
        if (Chunked().IsMatch(headers)) return request.ToString(bodyStart, request.Length - bodyStart).EndsWith("0\r\n\r\n", StringComparison.Ordinal);
        var length = ContentLength().Match(headers) is { Success: true } match ? int.Parse(match.Groups["length"].Value, CultureInfo.InvariantCulture) : 0;
        return request.Length >= bodyStart + length;
    }

    /// <summary>The answer to a key, which a gateway may check (RFC 6455, 4.2.2).</summary>
    [SuppressMessage("Security", "CA5350:Do Not Use Weak Cryptographic Algorithms", Justification = "The protocol uses SHA-1, and not to protect anything.")]
    private static string Accept(string key) => Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes($"{key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));

    [GeneratedRegex("^Content-Length: *(?<length>[0-9]+)", RegexOptions.Multiline | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ContentLength();

    [GeneratedRegex("^Transfer-Encoding: *chunked", RegexOptions.Multiline | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Chunked();

    [GeneratedRegex("(?<=^Sec-WebSocket-Key: *)[^ \r]+", RegexOptions.Multiline | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex WebSocketKey();
}
