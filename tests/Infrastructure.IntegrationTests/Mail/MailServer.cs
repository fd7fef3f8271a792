using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using MimeKit;
using SmtpServer;
using SmtpServer.Authentication;
using SmtpServer.Mail;
using SmtpServer.Net;
using SmtpServer.Protocol;
using SmtpServer.Storage;

namespace Auth.Infrastructure.IntegrationTests.Mail;

/// <summary>A local SMTP server that records received mails.</summary>
internal sealed class MailServer : IAsyncDisposable
{
    public const string Username = "mailer";
    public const string Password = "hunter2-hunter2";

    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<Received> _received = [];
    private readonly ConcurrentQueue<string> _authenticatedUsers = [];
    private readonly SmtpServer.SmtpServer _server;
    private readonly Task _running;

    private MailServer(X509Certificate2? certificate, bool usesImplicitTls, bool requiresAuthentication)
    {
        var listenerFactory = new EndpointListenerFactory();
        listenerFactory.EndpointStarted += (_, started) => Port = ((IPEndPoint)started.LocalEndPoint).Port;
        var services = new SmtpServer.ComponentModel.ServiceProvider();
        services.Add(listenerFactory);
        services.Add(new RecordingStore(this));
        services.Add(new KnownMailboxFilter());
        services.Add(new PasswordAuthenticator(this));
        var options = new SmtpServerOptionsBuilder()
            .ServerName("localhost")
            .Endpoint(endpoint =>
            {
                endpoint.Endpoint(new IPEndPoint(IPAddress.Loopback, 0)).IsSecure(usesImplicitTls).AuthenticationRequired(requiresAuthentication).AllowUnsecureAuthentication(certificate is null);
                if (certificate is not null) endpoint.Certificate(certificate);
            })
            .Build();
        _server = new(options, services);
        // The server listens before its first await, so the port is known here.
        _running = _server.StartAsync(_stop.Token);
    }

    public int Port { get; private set; }

    public IReadOnlyCollection<Received> Messages => _received;

    public IReadOnlyCollection<string> AuthenticatedUsers => _authenticatedUsers;

    public static MailServer WithoutTls(bool requiresAuthentication = false) => new(null, usesImplicitTls: false, requiresAuthentication);

    public static MailServer WithStartTls(X509Certificate2 certificate, bool requiresAuthentication = false) => new(certificate, usesImplicitTls: false, requiresAuthentication);

    public static MailServer WithImplicitTls(X509Certificate2 certificate) => new(certificate, usesImplicitTls: true, requiresAuthentication: false);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    /// <summary>A received mail with the sender and recipient of its envelope.</summary>
    internal sealed record Received(string From, string To, string Source)
    {
        public MimeMessage Message => Eml.Parse(Source);
    }

    private sealed class RecordingStore(MailServer server) : MessageStore
    {
        public override Task<SmtpResponse> SaveAsync(ISessionContext context, IMessageTransaction transaction, ReadOnlySequence<byte> buffer, CancellationToken cancellationToken)
        {
            server._received.Enqueue(new(transaction.From.AsAddress(), transaction.To.Single().AsAddress(), Eml.Encoding.GetString(buffer.ToArray())));
            return Task.FromResult(SmtpResponse.Ok);
        }
    }

    private sealed class KnownMailboxFilter : MailboxFilter
    {
        public override Task<bool> CanDeliverToAsync(ISessionContext context, IMailbox to, IMailbox from, CancellationToken cancellationToken) =>
            Task.FromResult(to.User != "unknown");
    }

    private sealed class PasswordAuthenticator(MailServer server) : UserAuthenticator
    {
        public override Task<bool> AuthenticateAsync(ISessionContext context, string user, string password, CancellationToken cancellationToken)
        {
            if (user != Username || password != Password) return Task.FromResult(false);
            server._authenticatedUsers.Enqueue(user);
            return Task.FromResult(true);
        }
    }
}
