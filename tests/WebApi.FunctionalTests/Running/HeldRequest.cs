using System.Net.Sockets;
using System.Text;

namespace Auth.WebApi.FunctionalTests.Running;

/// <summary>A request whose body is sent only after the server has authenticated the caller and requested the body.</summary>
internal sealed class HeldRequest : IDisposable
{
    private readonly TcpClient _client;
    private readonly StreamReader _responses;
    private readonly string _body;

    private HeldRequest(TcpClient client, string body) => (_client, _responses, _body) = (client, new StreamReader(client.GetStream(), Encoding.Latin1), body);

    /// <summary>Sends the request without its body.</summary>
    /// <param name="call">Method and path.</param>
    /// <param name="headers">User agent and credentials.</param>
    public static async Task<HeldRequest> BeginAsync(RunningServer server, string call, string contentType, string body, params string[] headers)
    {
        var client = new TcpClient();
        await client.ConnectAsync(server.Address.Host, server.Address.Port);
        var held = new HeldRequest(client, body);
        string[] head =
        [
            $"{call} HTTP/1.1", "Host: localhost", $"Content-Type: {contentType}", $"Content-Length: {Encoding.UTF8.GetByteCount(body)}",
            "Expect: 100-continue", "Connection: close", .. headers, "", "",
        ];
        await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(string.Join("\r\n", head)));
        (await held._responses.ReadLineAsync()).ShouldBe("HTTP/1.1 100 Continue");
        await held._responses.ReadLineAsync();
        return held;
    }

    /// <summary>Sends the body and returns the response.</summary>
    public async Task<string> FinishAsync()
    {
        await _client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(_body));
        return await _responses.ReadToEndAsync();
    }

    public void Dispose()
    {
        _responses.Dispose();
        _client.Dispose();
    }
}
