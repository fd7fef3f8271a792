using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Auth.FaultRig.Histories;
using Auth.FaultRig.Running;

namespace Auth.FaultRig.Load;

/// <summary>A complete request whose client disconnects before the response arrives.</summary>
public sealed record RawRequest(Operation What, string Method, string Path, object? Body, string? Token)
{
    public static RawRequest Login(string user, string? password) => new(
        new() { Kind = Kinds.Login, User = user, Password = password },
        "POST",
        "/api/v1/sessions",
        new { username = user, password = password is null ? $"{Passwords.Marker}{Random.Shared.Next()}" : Passwords.Of(user, password), transport = "bearer" },
        null);

    public static RawRequest Logout(SessionHandle session) => new(
        new() { Kind = Kinds.Logout, User = session.User, Session = session.Id }, "DELETE", "/api/v1/sessions/current", null, session.Token);

    public static RawRequest ChangePassword(SessionHandle session, string password, string newPassword) => new(
        new() { Kind = Kinds.ChangePassword, User = session.User, Session = session.Id, Password = password, NewPassword = newPassword },
        "POST",
        "/api/v1/me/password",
        new { currentPassword = Passwords.Of(session.User, password), newPassword = Passwords.Of(session.User, newPassword) },
        session.Token);

    /// <summary>Sends the request, waits, and resets the connection. The outcome is unknown.</summary>
    public async Task SendAndResetAsync(History history, Node node, TimeSpan delay)
    {
        var start = history.Now;
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, LingerState = new LingerOption(enable: true, seconds: 0) };
        try
        {
            await socket.ConnectAsync("127.0.0.1", node.Port);
            await socket.SendAsync(Bytes(node));
            await Task.Delay(delay);
        }
        catch (SocketException)
        {
            // The request was not sent, or only in part.
        }

        socket.Close();
        history.Add(What with { Start = start, End = history.Now, Client = "disconnected", Node = node.Name, Outcome = Outcome.Unknown });
    }

    private byte[] Bytes(Node node)
    {
        var body = Body is null ? "" : JsonSerializer.Serialize(Body, Body.GetType());
        string?[] head =
        [
            $"{Method} {Path} HTTP/1.1",
            $"Host: 127.0.0.1:{node.Port}",
            $"User-Agent: {RecordedClient.UserAgent}",
            Token is null ? null : $"Authorization: Bearer {Token}",
            Body is null ? null : "Content-Type: application/json",
            Body is null ? null : $"Content-Length: {Encoding.UTF8.GetByteCount(body)}",
        ];
        return Encoding.UTF8.GetBytes(string.Join("\r\n", head.OfType<string>()) + "\r\n\r\n" + body);
    }
}
