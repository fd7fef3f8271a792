using System.Net.Sockets;
using System.Text;

namespace Auth.WebApi.FunctionalTests.Running;

/// <summary>Requests as no well-behaved client sends them, character by character as bytes.</summary>
internal static class RawHttp
{
    /// <summary>Sends a request; what comes back, up to the end of the connection or of the first line.</summary>
    public static async Task<string> SendAsync(RunningServer server, string request, bool whole = true)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(server.Address.Host, server.Address.Port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request));
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return whole ? await reader.ReadToEndAsync() : await reader.ReadLineAsync() ?? "";
    }
}
