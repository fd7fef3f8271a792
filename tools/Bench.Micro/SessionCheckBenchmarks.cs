using Auth.Application.Sessions;
using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.WebApi.Api;
using Auth.WebApi.Security;
using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.Http;

namespace Auth.Bench.Micro;

/// <summary>Parts of a session check other than the database.</summary>
public class SessionCheckBenchmarks
{
    private static readonly DateTimeOffset Login = new(2026, 1, 31, 12, 0, 0, 123, 456, TimeSpan.Zero);

    private readonly string _token = Token<Session>.New().Reveal();
    private readonly HttpRequest _byCookie = new DefaultHttpContext().Request;
    private readonly HttpRequest _byBearer = new DefaultHttpContext().Request;
    private readonly SessionDetails _session = new(
        Guid.CreateVersion7(Login), new SessionUser(Guid.CreateVersion7(Login), "alice", ["admin"]), Login, Login, Login.AddMinutes(30), Login.AddHours(12), "127.0.0.1", "curl/7.88.1", Login, ["pwd"], "aal1", Current: true);

    public SessionCheckBenchmarks()
    {
        _byCookie.Headers.Cookie = $"theme=dark; _ga=GA1.1.1234567890.1234567890; __Host-auth-session={_token}; lang=en";
        _byBearer.Headers.Authorization = $"Bearer {_token}";
    }

    [Benchmark]
    public TokenHash<Session> ParseAndHashToken() => Token<Session>.TryParse(_token, out var token) ? token.Hash() : default;

    [Benchmark]
    public bool ReadCookie() => RequestCredentials.Read(_byCookie).Token is not null;

    [Benchmark]
    public bool ReadBearerToken() => RequestCredentials.Read(_byBearer).Token is not null;

    [Benchmark]
    public Task WriteSession()
    {
        var context = new DefaultHttpContext();
        return new CurrentSessionResult(_session).ExecuteAsync(context);
    }
}
