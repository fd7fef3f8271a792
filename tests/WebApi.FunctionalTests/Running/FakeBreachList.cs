using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Auth.WebApi.FunctionalTests.Running;

/// <summary>A local breach list, which answers requests for a hash prefix of five digits as the real one does.</summary>
public sealed class FakeBreachList : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<string> _requests = new();

    private FakeBreachList(WebApplication app) => _app = app;

    /// <summary>Creates the response for a prefix; by default, a range without the requested password.</summary>
    public Func<string, IResult> Answer { get; set; } = prefix => Results.Text(Line(prefix, 'F', 3));

    public string Url { get; private set; } = "";

    /// <summary>The received requests, with everything that they disclose.</summary>
    public IReadOnlyCollection<string> Requests => _requests;

    public static async Task<FakeBreachList> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var list = new FakeBreachList(app);
        app.Run(context =>
        {
            list._requests.Enqueue($"{context.Request.Path}{context.Request.QueryString} padding={context.Request.Headers["Add-Padding"]} trace={context.Request.Headers.TraceParent}");
            return list.Answer(context.Request.Path.Value!.Split('/')[^1]).ExecuteAsync(context);
        });
        await app.StartAsync();
        list.Url = app.Urls.Single();
        return list;
    }

    /// <summary>Answers with a range that contains the password, with a number of breaches.</summary>
    public void Add(string password, int times) => Answer = prefix =>
        Results.Text($"{Line(prefix, '0', 12)}\r\n{HashOf(password)[5..]}:{times}\r\n{Line(prefix, 'F', 0)}");

#pragma warning disable CA5350 // The protocol uses SHA-1.
    public static string HashOf(string password) => Convert.ToHexString(SHA1.HashData(Encoding.UTF8.GetBytes(password)));
#pragma warning restore CA5350

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private static string Line(string prefix, char digit, int times) => $"{new string(digit, 40 - prefix.Length)}:{times}";
}
