using System.Net.Sockets;
using System.Text;

namespace Auth.WebApi.FunctionalTests.Running;

/// <summary>Sends requests verbatim, one byte for each character, also malformed ones.</summary>
internal static class RawHttp
{
    /// <summary>Sends a request and returns the response, or only its first line.</summary>
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
