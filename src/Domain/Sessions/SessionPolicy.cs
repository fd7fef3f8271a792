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

    /// <summary>The same, for a policy that binds remembered sessions in another way. This is what is asked; without an implementation of its own, all sessions are bound alike.</summary>
    /// <param name="atLogin">The client at the login, or that client at its second address.</param>
    /// <param name="current">The client of the request.</param>
    /// <param name="remember">Whether the person asked to stay signed in.</param>
    bool Accepts(ClientFingerprint atLogin, ClientFingerprint current, bool remember) => Accepts(atLogin, current);

    /// <summary>Whether a session of this user may hold an IPv4 and an IPv6 address (<see cref="BoundClient"/>). A policy that does not say so keeps each session to one address.</summary>
    bool AllowsSecondAddress(User user) => false;
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

    /// <summary>Of an address, to the network: /24 for IPv4, /48 for IPv6.</summary>
    Prefix,

    /// <summary>To the very value; an IPv6 address to its /64, within which a host changes its address.</summary>
    Exact,

    /// <summary>Of a user agent, to its <see cref="UserAgentFamily"/>.</summary>
    Family,
}

/// <summary>The default: fixed lifetimes, a longer pair for those who ask to be remembered, and a binding for address and user agent.</summary>
/// <param name="Standard">For ordinary logins.</param>
/// <param name="Remembered">For logins that ask to be remembered.</param>
/// <param name="MaxSessions">A person's sessions at once.</param>
/// <param name="IpBinding">How closely sessions are bound to the address; <see cref="ClientBinding.Family"/> means <see cref="ClientBinding.Exact"/> here.</param>
/// <param name="UserAgentBinding">How closely sessions are bound to the user agent; <see cref="ClientBinding.Prefix"/> means <see cref="ClientBinding.Exact"/> here.</param>
/// <param name="RememberIpBinding">How closely remembered sessions are bound to the address.</param>
public sealed record SessionPolicy(
    SessionLifetime Standard,
    SessionLifetime Remembered,
    int MaxSessions,
    ClientBinding IpBinding,
    ClientBinding UserAgentBinding,
    ClientBinding RememberIpBinding = ClientBinding.Off) : ISessionPolicy
{
    /// <summary>30 minutes idle and 12 hours; remembered 14 and 30 days; 50 sessions; bound to the family of the user agent and, unless remembered, to the address.</summary>
    public static readonly SessionPolicy Default = new(
        new(TimeSpan.FromMinutes(30), TimeSpan.FromHours(12)),
        new(TimeSpan.FromDays(14), TimeSpan.FromDays(30)),
        50,
        ClientBinding.Exact,
        ClientBinding.Family);

    /// <inheritdoc />
    public SessionLifetime LifetimeFor(User user, bool remember) => remember ? Remembered : Standard;

    /// <inheritdoc />
    public int MaxPerUser(User user) => MaxSessions;

    /// <inheritdoc />
    public bool Accepts(ClientFingerprint atLogin, ClientFingerprint current) => Accepts(atLogin, current, remember: false);

    /// <inheritdoc />
    public bool Accepts(ClientFingerprint atLogin, ClientFingerprint current, bool remember) =>
        AcceptsAddress(atLogin, current, remember ? RememberIpBinding : IpBinding)
        && AcceptsUserAgent(atLogin.UserAgent, current.UserAgent);

    /// <summary>All but administrators.</summary>
    public bool AllowsSecondAddress(User user) => !user.IsAdministrator;

    private bool AcceptsUserAgent(string atLogin, string current) =>
        UserAgentBinding == ClientBinding.Off
        || string.Equals(atLogin, current, StringComparison.Ordinal)
        || (UserAgentBinding == ClientBinding.Family && UserAgentFamily.Of(atLogin) == UserAgentFamily.Of(current));

    private static bool AcceptsAddress(ClientFingerprint atLogin, ClientFingerprint current, ClientBinding binding) =>
        binding == ClientBinding.Off
        || atLogin.IpAddress.Equals(current.IpAddress)
        || (binding == ClientBinding.Prefix ? atLogin.SharesNetwork(current, bitsOfIPv4: 24, bitsOfIPv6: 48) : atLogin.SharesNetwork(current, bitsOfIPv4: 32, bitsOfIPv6: 64));
}
