using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Auth.Infrastructure.IntegrationTests.Mail;

/// <summary>An SMTP server with scripted responses, to simulate errors. A command whose response is removed stalls.</summary>
internal sealed class ScriptedMailServer : IDisposable
{
    public const string Greeting = "(greeting)";
    public const string EndOfData = ".";

    /// <summary>A scripted response that closes the connection.</summary>
    public const string HangUp = "(hang up)";

    private readonly Dictionary<string, string> _answers = new()
    {
        [Greeting] = "220 localhost",
        ["EHLO"] = "250-localhost\r\n250 8BITMIME",
        ["AUTH"] = "235 welcome",
        ["MAIL"] = "250 ok",
        ["RCPT"] = "250 ok",
        ["DATA"] = "354 send the message",
        [EndOfData] = "250 taken",
        ["RSET"] = "250 ok",
        ["QUIT"] = "221 bye",
    };

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly TaskCompletionSource _stalled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentQueue<string> _lines = [];

    public ScriptedMailServer(params (string Command, string? Answer)[] script)
    {
        foreach (var (command, answer) in script)
        {
            if (answer is null) _answers.Remove(command);
            else _answers[command] = answer;
        }

        _listener.Start();
        _ = ServeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>All lines sent by the client.</summary>
    public IReadOnlyCollection<string> Lines => _lines;

    /// <summary>Completes when the client waits for a response that never comes.</summary>
    public Task Stalled => _stalled.Task;

    public void Dispose() => _listener.Dispose();

    private async Task ServeAsync()
    {
        using var client = await _listener.AcceptTcpClientAsync();
        await using var stream = client.GetStream();
        using var reader = new StreamReader(stream, Eml.Encoding);
        await using var writer = new StreamWriter(stream, Eml.Encoding) { AutoFlush = true };
        var command = Greeting;
        var inData = false;
        while (true)
        {
            if (!inData || command == EndOfData)
            {
                if (!_answers.TryGetValue(command, out var answer)) _stalled.TrySetResult();
                else if (answer == HangUp) return;
                else await writer.WriteAsync(answer + "\r\n");
                inData = command == "DATA" && answer is ['3', ..];
            }

            if (await reader.ReadLineAsync() is not { } line) return;
            _lines.Enqueue(line);
            command = inData ? line : line.Split(' ')[0];
        }
    }
}
