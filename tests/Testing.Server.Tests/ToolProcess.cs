using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Auth.Walkthrough;

namespace Auth.Testing.Server.Tests;

/// <summary>The tool in a process of its own, with a temporary folder of its own.</summary>
public sealed partial class ToolProcess : IAsyncLifetime
{
    /// <summary>The assembly of the tool.</summary>
    internal static string Tool => typeof(ToolProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "Tool").Value!;

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    private readonly Process _process;

    public ToolProcess()
        : this("--urls", "http://localhost:0")
    {
    }

    internal ToolProcess(params string[] arguments)
        : this([], "dotnet", [Tool, .. arguments])
    {
    }

    /// <param name="files">Files in the working directory.</param>
    internal ToolProcess(IEnumerable<KeyValuePair<string, string>> files, string program, IEnumerable<string> arguments, string? directory = null, IEnumerable<KeyValuePair<string, string>>? environment = null)
    {
        foreach (var (name, content) in files) File.WriteAllText(Path.Combine(Folder, name), content);
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = directory ?? Folder };
        start.Environment["TMPDIR"] = Folder;
        foreach (var (name, value) in environment ?? []) start.Environment[name] = value;
        _process = Process.Start(start)!;
    }

    /// <summary>The folder for temporary files.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("auth-tool-").FullName;

    /// <summary>A client of the API and of the control API.</summary>
    public HttpClient Client { get; } = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });

    public async ValueTask InitializeAsync() => await ReadLineAsync();

    /// <summary>Waits until the tool is ready, and returns what it printed.</summary>
    public async Task<string> ReadLineAsync()
    {
        using var stop = new CancellationTokenSource(Deadline);
        var line = await _process.StandardOutput.ReadLineAsync(stop.Token) ?? throw new InvalidOperationException(await _process.StandardError.ReadToEndAsync(stop.Token));
        Client.BaseAddress = new Uri(Url().Match(line).Value);
        return line;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_process.HasExited) await StopAsync();
        _process.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>Stops the tool with SIGTERM, and returns its exit code.</summary>
    public async Task<int> StopAsync()
    {
        Signal.Terminate.SendTo(_process.Id);
        return (await WaitAsync()).ExitCode;
    }

    /// <summary>Waits until the tool ends by itself.</summary>
    public async Task<(int ExitCode, string Output, string Error)> WaitAsync()
    {
        using var stop = new CancellationTokenSource(Deadline);
        try
        {
            var output = _process.StandardOutput.ReadToEndAsync(stop.Token);
            var error = _process.StandardError.ReadToEndAsync(stop.Token);
            await _process.WaitForExitAsync(stop.Token);
            return (_process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
            throw;
        }
    }

    /// <summary>Sends a request, with a body of JSON unless it is null.</summary>
    public async Task<Reply> SendAsync(string method, string path, object? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = body is null ? null : body as HttpContent ?? JsonContent.Create(body) };
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using var response = await Client.SendAsync(request);
        return new Reply((int)response.StatusCode, await response.Content.ReadAsStringAsync(), response.Content.Headers.ContentType?.MediaType, response.Headers.RetryAfter?.ToString());
    }

    /// <summary>Sends a control request that the test needs to succeed.</summary>
    public async Task<JsonElement> ControlAsync(string method, string path, object? body = null)
    {
        var reply = await SendAsync(method, "/test/v1" + path, body);
        reply.Status.ShouldBeInRange(200, 299, string.Create(CultureInfo.InvariantCulture, $"{method} {path}: {reply.Text}"));
        return reply.Text.Length == 0 ? default : reply.Json;
    }

    /// <summary>Signs in as a client of the API does.</summary>
    public Task<Reply> LoginAsync(string username, string password = "correct horse battery staple") =>
        SendAsync("POST", "/api/v1/sessions", new { username, password, transport = "bearer" });

    [GeneratedRegex(@"http://[a-z0-9.]+:\d+", RegexOptions.None, 1000)]
    private static partial Regex Url();
}

/// <summary>A response.</summary>
public sealed record Reply(int Status, string Text, string? ContentType, string? RetryAfter)
{
    public JsonElement Json => JsonElement.Parse(Text);

    public string? Code => ContentType == "application/problem+json" ? Json.GetProperty("code").GetString() : null;

    public string Detail => Json.GetProperty("detail").GetString()!;

    /// <summary>The fields that a validation error names.</summary>
    public IEnumerable<string> Fields => Json.GetProperty("errors").EnumerateObject().Select(member => member.Name);

    public string GetText(string member) => Json.GetProperty(member).GetString()!;
}
