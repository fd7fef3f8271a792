using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Auth.FaultRig.Running;

/// <summary>Local ports that stay the same across restarts. They are below the range of ephemeral ports.</summary>
public static class Ports
{
    private const int First = 20_000;
    private const int Last = 32_000;

    /// <summary>A lock file per port, held until the process exits, so that no other process gets the same port.</summary>
    private static readonly ConcurrentDictionary<int, FileStream> LockFiles = new();

    private static readonly string Directory = System.IO.Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"auth-test-ports-{Environment.UserName}")).FullName;

    /// <summary>Gets a port that is free and that no running process got before.</summary>
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
            return LockFiles.TryAdd(port, file);
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
