using System.Diagnostics;

namespace Auth.FaultRig.Running;

/// <summary>HAProxy in front of the nodes, configured as in production: with readiness checks and without retries, because a repeated POST would be a second guess.</summary>
public sealed class Balancer : IAsyncDisposable
{
    /// <summary>The response header with the name of the node. Responses without it come from the balancer itself.</summary>
    public const string NodeHeader = "X-Served-By";

    private readonly string _directory;
    private readonly Process _process;

    private Balancer(Uri url, string directory, Process process) => (Url, _directory, _process) = (url, directory, process);

    public static bool IsInstalled => Tool.Find("haproxy") is not null;

    public Uri Url { get; }

    public static async Task<Balancer> StartAsync(IReadOnlyList<Node> nodes)
    {
        var directory = Directory.CreateTempSubdirectory("auth-balancer-").FullName;
        var port = Ports.Free();
        var configuration = Path.Combine(directory, "haproxy.cfg");
        await File.WriteAllTextAsync(configuration, Configuration(port, nodes));
        var process = Tool.Start(directory, Tool.Find("haproxy")!, "-q", "-db", "-f", configuration);
        var balancer = new Balancer(new Uri($"http://127.0.0.1:{port}"), directory, process);
        await balancer.BecomeReadyAsync();
        return balancer;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private static string Configuration(int port, IReadOnlyList<Node> nodes) =>
        $"""
        global
          maxconn 4000
        defaults
          mode http
          option redispatch
          retries 0
          http-reuse safe
          timeout connect 2s
          timeout client 60s
          timeout server 60s
          timeout check 2s
        frontend clients
          bind 127.0.0.1:{port}
          option forwardfor
          default_backend nodes
        backend nodes
          balance roundrobin
          option httpchk
          http-check send meth GET uri /health/ready ver HTTP/1.1 hdr Host 127.0.0.1
          http-check expect status 200
          default-server inter 250ms fall 1 rise 1
          http-response set-header {NodeHeader} %s
        {string.Join('\n', nodes.Select(node => $"  server {node.Name} 127.0.0.1:{node.Port} check"))}

        """;

    private async Task BecomeReadyAsync()
    {
        using var http = new HttpClient { BaseAddress = Url };
        while (true)
        {
            try
            {
                using var answer = await http.GetAsync(new Uri("/health/live", UriKind.Relative));
                if (answer.IsSuccessStatusCode) return;
            }
            catch (HttpRequestException) when (!_process.HasExited)
            {
                // Not listening yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50));
        }
    }
}
