using System.Net;
using System.Net.Sockets;
using Auth.Domain.Users;

namespace Auth.Domain.Sessions;

/// <summary>How long sessions live, how many there may be, and from which clients each is accepted. A team may register its own, as a singleton: it is asked on every request.</summary>
public interface ISessionPolicy
{
    /// <summary>The lifetime of a new session.</summary>
    /// <param name="user">Who signs in.</param>
    /// <param name="remember">Whether the person asked to stay signed in.</param>
    SessionLifetime LifetimeFor(User user, bool remember);

    /// <summary>How many sessions a person may have at once, at least 1; the oldest ends for a new one (ASVS 7.1.2).</summary>
    int MaxPerUser(User user);

    /// <summary>Whether a session that began at one client is accepted from another.</summary>
    bool Accepts(ClientFingerprint atLogin, ClientFingerprint current);
}

/// <summary>When a session ends by itself (ASVS 7.3).</summary>
/// <param name="Idle">After this long without a request.</param>
/// <param name="Absolute">After this long whatever happens.</param>
public readonly record struct SessionLifetime(TimeSpan Idle, TimeSpan Absolute);

/// <summary>How closely a session is bound to a property of its client.</summary>
public enum ClientBinding
{
    /// <summary>Not at all.</summary>
    Off,

    /// <summary>To the network: /24 for IPv4, /48 for IPv6.</summary>
    Prefix,

    /// <summary>To the very value.</summary>
    Exact,
}

/// <summary>The default: fixed lifetimes, a longer pair for those who ask to be remembered, and a binding for address and user agent.</summary>
/// <param name="Standard">For ordinary logins.</param>
/// <param name="Remembered">For logins that ask to be remembered.</param>
/// <param name="MaxSessions">A person's sessions at once.</param>
/// <param name="IpBinding">How closely sessions are bound to the address.</param>
/// <param name="UserAgentBinding">Whether sessions are bound to the user agent; <see cref="ClientBinding.Prefix"/> means <see cref="ClientBinding.Exact"/> here.</param>
public sealed record SessionPolicy(
    SessionLifetime Standard,
    SessionLifetime Remembered,
    int MaxSessions,
    ClientBinding IpBinding,
    ClientBinding UserAgentBinding) : ISessionPolicy
{
    /// <summary>30 minutes idle and 12 hours; remembered 14 and 30 days; 50 sessions; bound exactly.</summary>
    public static readonly SessionPolicy Default = new(
        new(TimeSpan.FromMinutes(30), TimeSpan.FromHours(12)),
        new(TimeSpan.FromDays(14), TimeSpan.FromDays(30)),
        50,
        ClientBinding.Exact,
        ClientBinding.Exact);

    /// <inheritdoc />
    public SessionLifetime LifetimeFor(User user, bool remember) => remember ? Remembered : Standard;

    /// <inheritdoc />
    public int MaxPerUser(User user) => MaxSessions;

    /// <inheritdoc />
    public bool Accepts(ClientFingerprint atLogin, ClientFingerprint current) =>
        AcceptsAddress(atLogin.IpAddress, current.IpAddress)
        && (UserAgentBinding == ClientBinding.Off || string.Equals(atLogin.UserAgent, current.UserAgent, StringComparison.Ordinal));

    private bool AcceptsAddress(IPAddress atLogin, IPAddress current) => IpBinding switch
    {
        ClientBinding.Off => true,
        ClientBinding.Prefix => new IPNetwork(Network(atLogin), PrefixLength(atLogin)).Contains(current),
        _ => atLogin.Equals(current),
    };

    private static int PrefixLength(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork ? 24 : 48;

    private static IPAddress Network(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(PrefixLength(address) / 8).Clear();
        return new IPAddress(bytes);
    }
}
