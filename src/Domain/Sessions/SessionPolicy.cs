using Auth.Domain.Users;

namespace Auth.Domain.Sessions;

/// <summary>Decides session lifetimes, the number of sessions per user, and which clients are accepted. A host application may register its own, as a singleton, because every request calls it.</summary>
public interface ISessionPolicy
{
    /// <summary>Returns the lifetime of a new session.</summary>
    /// <param name="remember">Whether the user asked to stay signed in.</param>
    SessionLifetime GetLifetime(User user, bool remember);

    /// <summary>Returns the maximum number of sessions per user, at least 1. A new session evicts the oldest (ASVS 7.1.2).</summary>
    int GetMaxSessions(User user);

    /// <summary>Whether a session that started on one client is accepted from another.</summary>
    bool AcceptsClient(ClientFingerprint atLogin, ClientFingerprint current);

    /// <summary>The same for a policy that binds remembered sessions differently. Auth calls this overload; by default it binds all sessions alike.</summary>
    /// <param name="atLogin">The client at login, at its first or its second IP address.</param>
    /// <param name="current">The client of the request.</param>
    /// <param name="remember">Whether the user asked to stay signed in.</param>
    bool AcceptsClient(ClientFingerprint atLogin, ClientFingerprint current, bool remember) => AcceptsClient(atLogin, current);

    /// <summary>Whether a session of this user may use an IPv4 and an IPv6 address (<see cref="BoundClient"/>). By default, each session keeps to one IP address.</summary>
    bool AllowsSecondAddress(User user) => false;
}

/// <summary>The timeouts of a session (ASVS 7.3).</summary>
/// <param name="Idle">The maximum time without a request.</param>
/// <param name="Absolute">The maximum age.</param>
public readonly record struct SessionLifetime(TimeSpan Idle, TimeSpan Absolute);

/// <summary>How strictly a session is bound to a property of its client.</summary>
public enum ClientBinding
{
    /// <summary>Not bound.</summary>
    Off,

    /// <summary>For IP addresses: the network, /24 for IPv4 and /48 for IPv6.</summary>
    Prefix,

    /// <summary>The exact value. For IPv6, the /64 network, within which a host changes its address.</summary>
    Exact,

    /// <summary>For user agents: the <see cref="UserAgentFamily"/>.</summary>
    Family,
}

/// <summary>The default policy: fixed lifetimes, longer ones for remembered sessions, and a binding to IP address and user agent.</summary>
/// <param name="Standard">For ordinary logins.</param>
/// <param name="Remembered">For logins with "stay signed in".</param>
/// <param name="MaxSessions">Per user.</param>
/// <param name="IpBinding">Binding to the IP address; <see cref="ClientBinding.Family"/> means <see cref="ClientBinding.Exact"/> here.</param>
/// <param name="UserAgentBinding">Binding to the user agent; <see cref="ClientBinding.Prefix"/> means <see cref="ClientBinding.Exact"/> here.</param>
/// <param name="RememberIpBinding">Binding of remembered sessions to the IP address.</param>
public sealed record SessionPolicy(
    SessionLifetime Standard,
    SessionLifetime Remembered,
    int MaxSessions,
    ClientBinding IpBinding,
    ClientBinding UserAgentBinding,
    ClientBinding RememberIpBinding = ClientBinding.Off) : ISessionPolicy
{
    /// <summary>Timeouts of 30 minutes (idle) and 12 hours, remembered 14 and 30 days; 50 sessions. Bound to the user agent's family and, unless remembered, to the IP address.</summary>
    public static readonly SessionPolicy Default = new(
        new(TimeSpan.FromMinutes(30), TimeSpan.FromHours(12)),
        new(TimeSpan.FromDays(14), TimeSpan.FromDays(30)),
        50,
        ClientBinding.Exact,
        ClientBinding.Family);

    /// <inheritdoc />
    public SessionLifetime GetLifetime(User user, bool remember) => remember ? Remembered : Standard;

    /// <inheritdoc />
    public int GetMaxSessions(User user) => MaxSessions;

    /// <inheritdoc />
    public bool AcceptsClient(ClientFingerprint atLogin, ClientFingerprint current) => AcceptsClient(atLogin, current, remember: false);

    /// <inheritdoc />
    public bool AcceptsClient(ClientFingerprint atLogin, ClientFingerprint current, bool remember) =>
        AcceptsAddress(atLogin, current, remember ? RememberIpBinding : IpBinding)
        && AcceptsUserAgent(atLogin.UserAgent, current.UserAgent);

    /// <summary>Allows a second IP address to all users except administrators.</summary>
    public bool AllowsSecondAddress(User user) => !user.IsAdministrator;

    private bool AcceptsUserAgent(string atLogin, string current) =>
        UserAgentBinding == ClientBinding.Off
        || string.Equals(atLogin, current, StringComparison.Ordinal)
        || (UserAgentBinding == ClientBinding.Family && UserAgentFamily.Parse(atLogin) == UserAgentFamily.Parse(current));

    private static bool AcceptsAddress(ClientFingerprint atLogin, ClientFingerprint current, ClientBinding binding) =>
        binding == ClientBinding.Off
        || atLogin.IpAddress.Equals(current.IpAddress)
        || (binding == ClientBinding.Prefix ? atLogin.SharesNetwork(current, bitsOfIPv4: 24, bitsOfIPv6: 48) : atLogin.SharesNetwork(current, bitsOfIPv4: 32, bitsOfIPv6: 64));
}
