using System.Net;
using System.Net.Sockets;

namespace Auth.FaultRig.Running;

/// <summary>Stands between a client and a server on this machine, and is as bad a network as it is told to be.</summary>
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

    /// <summary>Where it listens.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The port of this machine that it leads to.</summary>
    public int Target { get; set; }

    /// <summary>How much later than it came everything from the server is passed on.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Whether a connection was cut since the last <see cref="CutAfter"/>.</summary>
    public bool HasCut
    {
        get
        {
            lock (_lock) return _cut is null;
        }
    }

    /// <summary>Passes nothing on any more, on old connections and new ones, and closes none: a black hole.</summary>
    public void Stall() => _stalled ??= new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Cuts all connections, and every new one at once.</summary>
    public void Refuse()
    {
        _refuses = true;
        CutAll();
    }

    /// <summary>Passes on what comes, and what has waited, as a good network does.</summary>
    public void Heal()
    {
        lock (_lock) _cut = null;
        (_refuses, Delay) = (false, TimeSpan.Zero);
        Interlocked.Exchange(ref _stalled, null)?.SetResult();
    }

    /// <summary>Cuts the connection that passes on this many bytes from now on, right after them; once.</summary>
    public void CutAfter(Flow flow, long bytes)
    {
        lock (_lock) _cut = (flow, bytes);
    }

    /// <summary>Keeps what passes from now on.</summary>
    public void Record()
    {
        lock (_lock) _record = Enum.GetValues<Flow>().ToDictionary(flow => flow, _ => new MemoryStream());
    }

    /// <summary>All that has passed in one direction since then, on one connection after the other. No more is kept.</summary>
    public byte[] Recorded(Flow flow)
    {
        lock (_lock)
        {
            var bytes = _record![flow].ToArray();
            _record = null;
            return bytes;
        }
    }

    /// <summary>Cuts all connections that are open now.</summary>
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
                // Asked to stop, or the client has gone again.
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
            // The server is not there; so for the client the proxy isn't either.
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
            // The other side has gone, or was cut.
        }
    }

    /// <returns>How many of the bytes may pass, and whether the cut comes after them.</returns>
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

        /// <summary>Closes both sides by a reset, as a network that fails does: nothing that waits is delivered any more.</summary>
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

/// <summary>In which direction bytes go.</summary>
public enum Flow
{
    /// <summary>From the client to the server.</summary>
    ToServer,

    /// <summary>From the server to the client.</summary>
    ToClient,
}
