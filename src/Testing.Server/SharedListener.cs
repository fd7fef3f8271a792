using System.Net;
using System.Net.Sockets;
using Auth.WebApi.Http;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Auth.Testing.Server;

/// <summary>Listens on the loopback interface, and passes each request to the current server. So a reset replaces the server, and connections stay.</summary>
internal sealed class SharedListener : IHttpApplication<SharedListener.Exchange>, IAsyncDisposable
{
    private const int MaxAttempts = 10;

    /// <summary>How long the end of the tool waits for running requests.</summary>
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(5);

    private readonly KestrelServer _kestrel;
    private readonly TaskCompletionSource<AttachedServer> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private AttachedServer? _current;

    private SharedListener(KestrelServer kestrel) => _kestrel = kestrel;

    /// <summary>The port that the listener has, also if it was to choose one.</summary>
    public int Port => new Uri(_kestrel.Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;

    /// <exception cref="IOException">The port is in use.</exception>
    public static async Task<SharedListener> StartAsync(string host, int port)
    {
        if (host != ServerOptions.Localhost || port != 0) return await ListenAsync(host, port);

        // Kestrel cannot choose one port for both IP addresses of localhost. Another process may take a free one first.
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await ListenAsync(host, FindFreePort());
            }
            catch (IOException) when (attempt < MaxAttempts)
            {
                // The next port.
            }
        }
    }

    private static int FindFreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private static async Task<SharedListener> ListenAsync(string host, int port)
    {
        var options = new KestrelServerOptions();
        ServerLimits.Apply(options);
        if (host == ServerOptions.Localhost) options.ListenLocalhost(port);
        else options.Listen(IPAddress.Loopback, port);

        var transport = new SocketTransportFactory(Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance);
        var listener = new SharedListener(new KestrelServer(Options.Create(options), transport, NullLoggerFactory.Instance));
        await listener._kestrel.StartAsync(listener, CancellationToken.None);
        return listener;
    }

    /// <summary>Passes all further requests to a server, which has started.</summary>
    public void SwitchTo(AttachedServer server)
    {
        Volatile.Write(ref _current, server);
        _first.TrySetResult(server);
    }

    public Exchange CreateContext(IFeatureCollection contextFeatures) => new(contextFeatures);

    /// <summary>Requests that arrive before the first server has started wait for it.</summary>
    public async Task ProcessRequestAsync(Exchange context)
    {
        AttachedServer.IRequest? request;
        // A server that ends has a successor.
        while ((request = (Volatile.Read(ref _current) ?? await _first.Task).TryBegin(context.Features)) is null)
        {
        }

        context.Request = request;
        await request.ProcessAsync();
    }

    public void DisposeContext(Exchange context, Exception? exception) => context.Request?.End(exception);

    public async ValueTask DisposeAsync()
    {
        // A first server that could not start never comes.
        _first.TrySetCanceled();
        using var limit = new CancellationTokenSource(StopLimit);
        await _kestrel.StopAsync(limit.Token);
        _kestrel.Dispose();
    }

    /// <summary>A request and its response.</summary>
    internal sealed class Exchange(IFeatureCollection features)
    {
        public IFeatureCollection Features => features;

        public AttachedServer.IRequest? Request { get; set; }
    }
}

/// <summary>The web server of one instance of Auth, whose requests come from the <see cref="SharedListener"/>.</summary>
internal sealed class AttachedServer : IServer
{
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Func<IFeatureCollection, IRequest>? _begin;
    private int _uses = 1;

    public AttachedServer(Uri url)
    {
        var addresses = new ServerAddressesFeature();
        addresses.Addresses.Add(url.GetLeftPart(UriPartial.Authority));
        Features.Set<IServerAddressesFeature>(addresses);
    }

    /// <summary>A running request.</summary>
    internal interface IRequest
    {
        Task ProcessAsync();

        /// <summary>Ends the request after its response has been sent.</summary>
        void End(Exception? exception);
    }

    public IFeatureCollection Features { get; } = new FeatureCollection();

    /// <returns>Null if the server has ended.</returns>
    public IRequest? TryBegin(IFeatureCollection features)
    {
        int uses;
        do
        {
            uses = Volatile.Read(ref _uses);
            if (uses == 0) return null;
        }
        while (Interlocked.CompareExchange(ref _uses, uses + 1, uses) != uses);

        try
        {
            return _begin!(features);
        }
        catch
        {
            Release();
            throw;
        }
    }

    public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
        where TContext : notnull
    {
        _begin = features => new Request<TContext>(this, application, application.CreateContext(features));
        return Task.CompletedTask;
    }

    /// <summary>Waits for running requests.</summary>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        Release();
        return _idle.Task.WaitAsync(cancellationToken);
    }

    public void Dispose()
    {
    }

    private void Release()
    {
        if (Interlocked.Decrement(ref _uses) == 0) _idle.TrySetResult();
    }

    private sealed class Request<TContext>(AttachedServer server, IHttpApplication<TContext> application, TContext context) : IRequest
        where TContext : notnull
    {
        public Task ProcessAsync() => application.ProcessRequestAsync(context);

        public void End(Exception? exception)
        {
            application.DisposeContext(context, exception);
            server.Release();
        }
    }
}
