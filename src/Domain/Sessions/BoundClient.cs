using System.Net;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Users;

namespace Auth.Domain.Sessions;

/// <summary>The client to which a session, a login challenge or a passkey ceremony is bound (ADR 22).</summary>
/// <remarks>A host with IPv4 and IPv6 uses either, so the client may have a second IP address, of the other family. It is learned once, from a client that presents the device token.</remarks>
/// <param name="Client">The client that started it.</param>
/// <param name="SecondAddress">That client's IP address of the other IP family; null if not learned.</param>
/// <param name="DeviceTokenHash">The client's device token; null if none, so no second IP address is learned.</param>
/// <param name="Remember">Whether the user asked to stay signed in.</param>
/// <param name="Since">The start of the <see cref="LearningPeriod"/>.</param>
public readonly record struct BoundClient(ClientFingerprint Client, IPAddress? SecondAddress, TokenHash<Device>? DeviceTokenHash, bool Remember, DateTimeOffset Since)
{
    /// <summary>How long after <see cref="Since"/> a second IP address can be learned.</summary>
    public static readonly TimeSpan LearningPeriod = TimeSpan.FromMinutes(10);

    /// <summary>The client at its second IP address; null if there is none or the policy does not allow one.</summary>
    public ClientFingerprint? SecondFor(User owner, ISessionPolicy policy) =>
        SecondAddress is not null && policy.AllowsSecondAddress(owner) ? At(SecondAddress) : null;

    /// <summary>Whether a request comes from this client at its first IP address.</summary>
    public bool AcceptsAtFirstAddress(ClientFingerprint current, ISessionPolicy policy) => policy.AcceptsClient(Client, current, Remember);

    /// <summary>Whether a request comes from this client at either IP address.</summary>
    public bool Accepts(ClientFingerprint current, User owner, ISessionPolicy policy) =>
        AcceptsAtFirstAddress(current, policy) || (SecondFor(owner, policy) is { } second && policy.AcceptsClient(second, current, Remember));

    /// <summary>Whether a request from another IP address may come from this client at a second address, not yet learned. The device token decides.</summary>
    public bool MayLearnSecondAddress(ClientFingerprint current, User owner, ISessionPolicy policy, DateTimeOffset now) =>
        SecondAddress is null
        && DeviceTokenHash is not null
        && now - Since < LearningPeriod
        && !Client.IpAddress.Equals(IPAddress.None)
        && !current.IpAddress.Equals(IPAddress.None)
        && Client.IpAddress.AddressFamily != current.IpAddress.AddressFamily
        && UserAgentFamily.Parse(Client.UserAgent) == UserAgentFamily.Parse(current.UserAgent)
        && policy.AllowsSecondAddress(owner)
        && policy.AcceptsClient(At(current.IpAddress), current, Remember);

    /// <summary>Whether a request comes from this client at a second IP address that can be learned.</summary>
    /// <param name="current">The client of the request.</param>
    /// <param name="deviceTokenHash">The presented device token; null if none.</param>
    /// <param name="policy">Must accept the client at that IP address.</param>
    public bool LearnsSecondAddress(ClientFingerprint current, TokenHash<Device>? deviceTokenHash, User owner, ISessionPolicy policy, DateTimeOffset now) =>
        deviceTokenHash is not null && deviceTokenHash == DeviceTokenHash && MayLearnSecondAddress(current, owner, policy, now);

    private ClientFingerprint At(IPAddress address) => new(address, Client.UserAgent);
}
