using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Auth.FaultRig.Running;
using Auth.Walkthrough;

namespace Auth.EndToEndTests.Gateways;

/// <summary>A program that runs as a gateway, with its configuration of <c>samples/gateways</c>.</summary>
public abstract class GatewayProgram
{
    /// <summary>The folder of the sample.</summary>
    public abstract string Name { get; }

    /// <summary>The file name of the program.</summary>
    protected abstract string Program { get; }

    /// <summary>Whether the program and what it needs are there.</summary>
    public virtual bool IsInstalled => Tool.Find(Program) is not null;

    /// <summary>The configuration of the sample. A test replaces only ports, hosts and paths of this text, and what it states.</summary>
    /// <param name="directory">The folder of the running gateway, which has its certificates.</param>
    /// <returns>The arguments of the program.</returns>
    protected abstract IReadOnlyList<string> Configure(string directory, GatewayPorts ports, Func<string, string> read);

    /// <summary>Starts the gateway and waits until it listens.</summary>
    /// <param name="change">Changes the text of each file; null to keep it.</param>
    internal async Task<GatewayProcess> StartAsync(GatewayPorts ports, Func<string, string>? change = null)
    {
        var directory = Directory.CreateTempSubdirectory($"auth-{Name}-").FullName;
        // A worker process may run as another user.
        if (!OperatingSystem.IsWindows() && Environment.IsPrivilegedProcess) File.SetUnixFileMode(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        GatewayCertificate.Write(directory);
        var arguments = Configure(directory, ports, file => ReplaceHosts((change ?? (text => text))(Read(file)), directory, ports));
        return await GatewayProcess.StartAsync(directory, Tool.Find(Program)!, arguments, ports.Gateway);
    }

    protected static void Write(string directory, string file, string text) => File.WriteAllText(Path.Combine(directory, file), text);

    private static string ReplaceHosts(string text, string directory, GatewayPorts ports) => text
        .Replace("/etc/gateway", directory, StringComparison.Ordinal)
        .Replace("auth:5080", $"127.0.0.1:{ports.Auth}", StringComparison.Ordinal)
        .Replace("application:8080", $"127.0.0.1:{ports.Application}", StringComparison.Ordinal);

    private string Read(string file, [CallerFilePath] string here = "") =>
        File.ReadAllText(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "samples", "gateways", Name, file));
}

/// <summary>The ports of a gateway and of the servers behind it.</summary>
public sealed record GatewayPorts(int Gateway, int Auth, int Application);

public sealed class Nginx : GatewayProgram
{
    private static readonly string[] Servers = ["gateway.conf", "sibling-host.conf"];
    private static readonly string[] Included = ["application.conf", "check.conf"];

    public override string Name => "nginx";

    protected override string Program => "nginx";

    protected override IReadOnlyList<string> Configure(string directory, GatewayPorts ports, Func<string, string> read)
    {
        Write(directory, "nginx.conf", $$"""
            {{(Environment.IsPrivilegedProcess ? "user root;" : "")}}
            daemon off;
            worker_processes 1;
            error_log stderr crit;
            pid {{directory}}/pid;
            events {}
            http {
                access_log off;
                client_body_temp_path {{directory}}/body;
                proxy_temp_path {{directory}}/proxy;
                fastcgi_temp_path {{directory}}/fastcgi;
                uwsgi_temp_path {{directory}}/uwsgi;
                scgi_temp_path {{directory}}/scgi;
            {{string.Concat(Servers.Select(read)).Replace("listen 443 ", $"listen 127.0.0.1:{ports.Gateway} ", StringComparison.Ordinal)}}
            }

            """);
        foreach (var file in Included) Write(directory, file, read(file));
        return ["-e", "stderr", "-p", directory, "-c", Path.Combine(directory, "nginx.conf")];
    }
}

public sealed class Caddy : GatewayProgram
{
    public override string Name => "caddy";

    protected override string Program => "caddy";

    protected override IReadOnlyList<string> Configure(string directory, GatewayPorts ports, Func<string, string> read)
    {
        var options = $$"""
            {
                admin off
                auto_https disable_redirects
                https_port {{ports.Gateway}}
                default_sni example.com
                log {
                    level ERROR
                }
                servers {
                    protocols h1 h2

            """;
        Write(directory, "Caddyfile", read("Caddyfile").Replace("{\n\tservers {\n", options, StringComparison.Ordinal));
        return ["run", "--adapter", "caddyfile", "--config", Path.Combine(directory, "Caddyfile")];
    }
}

public sealed class HAProxy : GatewayProgram
{
    public override string Name => "haproxy";

    protected override string Program => "haproxy";

    protected override IReadOnlyList<string> Configure(string directory, GatewayPorts ports, Func<string, string> read)
    {
        Write(directory, "haproxy.cfg", read("haproxy.cfg").Replace("bind :443 ", $"bind 127.0.0.1:{ports.Gateway} ", StringComparison.Ordinal));
        Write(directory, "auth.lua", read("auth.lua"));
        return ["-q", "-db", "-f", Path.Combine(directory, "haproxy.cfg")];
    }
}

public sealed class Apache : GatewayProgram
{
    private const string Modules = "/usr/lib/apache2/modules";

    private static readonly string[] Loaded = ["mpm_event", "authz_core", "alias", "headers", "http2", "lua", "proxy", "proxy_http", "ssl", "socache_shmcb"];

    public override string Name => "apache";

    public override bool IsInstalled => base.IsInstalled && Directory.Exists(Modules) && Directory.EnumerateFiles("/usr/lib", "core.so", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 5 }).Any(file => file.EndsWith("/lua/5.3/socket/core.so", StringComparison.Ordinal));

    protected override string Program => "apache2";

    protected override IReadOnlyList<string> Configure(string directory, GatewayPorts ports, Func<string, string> read)
    {
        Write(directory, "httpd.conf", $"""
            ServerRoot {directory}
            DefaultRuntimeDir {directory}
            PidFile {directory}/pid
            ErrorLog /dev/stderr
            LogLevel crit
            ServerName example.com
            Listen 127.0.0.1:{ports.Gateway}
            {(Environment.IsPrivilegedProcess ? "User www-data\nGroup www-data" : "")}
            {string.Join('\n', Loaded.Select(module => $"LoadModule {module}_module {Modules}/mod_{module}.so"))}
            {read("gateway.conf").Replace("*:443", $"127.0.0.1:{ports.Gateway}", StringComparison.Ordinal)}
            """);
        Write(directory, "auth.lua", read("auth.lua").Replace("\"auth\", 5080", $"\"127.0.0.1\", {ports.Auth}", StringComparison.Ordinal));
        return ["-D", "FOREGROUND", "-f", Path.Combine(directory, "httpd.conf")];
    }
}

/// <summary>A gateway in its own process.</summary>
internal sealed class GatewayProcess : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly string _directory;
    private readonly Process _process;

    private GatewayProcess(string directory, Process process) => (_directory, _process) = (directory, process);

    public static async Task<GatewayProcess> StartAsync(string directory, string program, IReadOnlyList<string> arguments, int port)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = directory, UseShellExecute = false };
        // Caddy keeps its state in the folder of the user.
        start.Environment["HOME"] = start.Environment["XDG_DATA_HOME"] = start.Environment["XDG_CONFIG_HOME"] = directory;
        var gateway = new GatewayProcess(directory, Process.Start(start)!);
        await gateway.BecomeReadyAsync(program, port);
        return gateway;
    }

    /// <summary>Ends the master process, which ends its workers. A killed master would leave them.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) Signal.Terminate.SendTo(_process.Id);
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private async Task BecomeReadyAsync(string program, int port)
    {
        var waiting = Stopwatch.StartNew();
        while (true)
        {
            if (_process.HasExited || waiting.Elapsed > Deadline) throw new InvalidOperationException($"{program} did not start. Its reason is on standard error.");
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20));
            }
        }
    }
}
