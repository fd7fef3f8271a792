using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Auth.FaultRig.Running;

/// <summary>Ports of this machine that stay the same over restarts. They lie below the range from which systems draw the ports of outgoing connections.</summary>
public static class Ports
{
    private const int First = 20_000;
    private const int Last = 32_000;

    /// <summary>A file for each port that was given: held until the process ends, so that no other one is given it.</summary>
    private static readonly ConcurrentDictionary<int, FileStream> Given = new();

    private static readonly string Directory = System.IO.Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"auth-test-ports-{Environment.UserName}")).FullName;

    /// <summary>One that nobody listens on, and that was given neither to this process before nor to another one that still runs.</summary>
    public static int Free()
    {
        while (true)
        {
            var port = Random.Shared.Next(First, Last);
            if (IsFree(port) && TryTake(port)) return port;
        }
    }

    private static bool TryTake(int port)
    {
        try
        {
            var file = new FileStream(Path.Combine(Directory, port.ToString(CultureInfo.InvariantCulture)), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            return Given.TryAdd(port, file);
        }
        catch (IOException)
        {
            return false;
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
