using System.Net;
using System.Net.Sockets;

namespace Auth.FaultRig.Running;

/// <summary>A proxy between a client and a local server that simulates network faults.</summary>
public sealed class TcpProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly HashSet<Link> _links = [];
    private readonly Lock _lock = new();
    private readonly Task _accepting;
    private TaskCompletionSource? _stalled;
    private bool _refuses;
    private (Flow Flow, long Left)? _cut;
    private Dictionary<Flow, MemoryStream>? _record;

    public TcpProxy()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>The port that the proxy listens on.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The local port of the server.</summary>
    public int Target { get; set; }

    /// <summary>The delay of all data from the server.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Whether a connection was cut since the last <see cref="CutAfter"/>.</summary>
    public bool HasCut
    {
        get
        {
            lock (_lock) return _cut is null;
        }
    }

    /// <summary>Stops forwarding on all connections without closing them, like a black hole.</summary>
    public void Stall() => _stalled ??= new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Resets all connections, and each new one immediately.</summary>
    public void Refuse()
    {
        _refuses = true;
        CutAll();
    }

    /// <summary>Ends all faults and forwards stalled data.</summary>
    public void Heal()
    {
        lock (_lock) _cut = null;
        (_refuses, Delay) = (false, TimeSpan.Zero);
        Interlocked.Exchange(ref _stalled, null)?.SetResult();
    }

    /// <summary>Resets one connection, right after this many further bytes in a direction.</summary>
    public void CutAfter(Flow flow, long bytes)
    {
        lock (_lock) _cut = (flow, bytes);
    }

    /// <summary>Starts recording the forwarded data.</summary>
    public void Record()
    {
        lock (_lock) _record = Enum.GetValues<Flow>().ToDictionary(flow => flow, _ => new MemoryStream());
    }

    /// <summary>Stops recording, and returns the data of one direction of all connections.</summary>
    public byte[] Recorded(Flow flow)
    {
        lock (_lock)
        {
            var bytes = _record![flow].ToArray();
            _record = null;
            return bytes;
        }
    }

    /// <summary>Resets all open connections.</summary>
    public void CutAll()
    {
        lock (_lock)
        {
            foreach (var link in _links) link.Cut();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        Heal();
        CutAll();
        await _accepting;
        _listener.Dispose();
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                var client = await _listener.AcceptSocketAsync(_stopping.Token);
                client.NoDelay = true;
                _ = ServeAsync(client);
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException)
            {
                // The proxy is stopping, or the client has disconnected.
            }
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using var link = new Link(client);
        lock (_lock) _links.Add(link);
        try
        {
            if (_refuses) return;
            await link.Server.ConnectAsync(IPAddress.Loopback, Target);
            await Task.WhenAny(PassAsync(link, client, link.Server, Flow.ToServer), PassAsync(link, link.Server, client, Flow.ToClient));
        }
        catch (SocketException)
        {
            // The server is not reachable, so the client's connection is closed.
        }
        finally
        {
            lock (_lock) _links.Remove(link);
            link.Cut();
        }
    }

    private async Task PassAsync(Link link, Socket from, Socket to, Flow flow)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer) is > 0 and var length)
            {
                if (flow == Flow.ToClient && Delay > TimeSpan.Zero) await Task.Delay(Delay);
                if (_stalled is { } stalled) await stalled.Task;

                var (passed, isLast) = Count(flow, buffer.AsSpan(0, length));
                for (var sent = 0; sent < passed;) sent += await to.SendAsync(buffer.AsMemory(sent, passed - sent));
                if (!isLast) continue;
                link.Cut();
                return;
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The other side has disconnected or was reset.
        }
    }

    /// <returns>The number of bytes to forward, and whether to reset the connection after them.</returns>
    private (int Passed, bool IsLast) Count(Flow flow, ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            _record?[flow].Write(bytes);
            if (_cut is not { } cut || cut.Flow != flow) return (bytes.Length, false);
            var isLast = cut.Left <= bytes.Length;
            _cut = isLast ? null : (flow, cut.Left - bytes.Length);
            return (isLast ? (int)cut.Left : bytes.Length, isLast);
        }
    }

    private sealed class Link(Socket client) : IDisposable
    {
        public Socket Server { get; } = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

        /// <summary>Resets both sides, as a failing network does. Buffered data is discarded.</summary>
        public void Cut()
        {
            client.Close(0);
            Server.Close(0);
        }

        public void Dispose()
        {
            client.Dispose();
            Server.Dispose();
        }
    }
}

/// <summary>The direction of data.</summary>
public enum Flow
{
    /// <summary>From the client to the server.</summary>
    ToServer,

    /// <summary>From the server to the client.</summary>
    ToClient,
}
