using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Auth.FaultRig.Running;

/// <summary>Ports of this machine that stay the same over restarts. They lie below the range from which systems draw the ports of outgoing connections.</summary>
public static class Ports
{
    private const int First = 20_000;
    private const int Last = 32_000;

    private static readonly ConcurrentDictionary<int, byte> Given = new();

    /// <summary>One that nobody listens on, and that was not given before.</summary>
    public static int Free()
    {
        while (true)
        {
            var port = Random.Shared.Next(First, Last);
            if (IsFree(port) && Given.TryAdd(port, 0)) return port;
        }
    }

    private static bool IsFree(int port)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
