using System.Net.Sockets;
using System.Text;

namespace Auth.WebApi.FunctionalTests.Running;

/// <summary>A request whose body is held back after the server has begun to ask for it: who is asking has been found out by then.</summary>
internal sealed class HeldRequest : IDisposable
{
    private readonly TcpClient _client;
    private readonly StreamReader _answers;
    private readonly string _body;

    private HeldRequest(TcpClient client, string body) => (_client, _answers, _body) = (client, new StreamReader(client.GetStream(), Encoding.Latin1), body);

    /// <summary>Sends all but the body.</summary>
    /// <param name="server">To whom.</param>
    /// <param name="call">Method and path.</param>
    /// <param name="contentType">Of the body.</param>
    /// <param name="body">What is held back.</param>
    /// <param name="headers">Those that show a session.</param>
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
        (await held._answers.ReadLineAsync()).ShouldBe("HTTP/1.1 100 Continue");
        await held._answers.ReadLineAsync();
        return held;
    }

    /// <summary>Sends the body; the answer.</summary>
    public async Task<string> FinishAsync()
    {
        await _client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(_body));
        return await _answers.ReadToEndAsync();
    }

    public void Dispose()
    {
        _answers.Dispose();
        _client.Dispose();
    }
}
