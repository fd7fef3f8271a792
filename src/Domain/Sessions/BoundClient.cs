using System.Net;
using Auth.Domain.Devices;
using Auth.Domain.Users;

namespace Auth.Domain.Sessions;

/// <summary>The client that a session, a login challenge or a passkey ceremony is bound to (R34, ADR 22).</summary>
/// <remarks>A host with IPv4 and IPv6 uses either, so the client may have a second address, of the other IP family. It is learned once, from a client that proves by the device token that it is the same.</remarks>
/// <param name="Client">The client that began it.</param>
/// <param name="SecondAddress">That client's address of the other IP family; null: not learned.</param>
/// <param name="Device">The device token that the client held; null: none, so no second address is learned.</param>
/// <param name="Remember">Whether the person asked to stay signed in.</param>
/// <param name="Since">When it began.</param>
public readonly record struct BoundClient(ClientFingerprint Client, IPAddress? SecondAddress, DeviceTokenHash? Device, bool Remember, DateTimeOffset Since)
{
    /// <summary>How long after the beginning a second address is learned.</summary>
    public static readonly TimeSpan LearningPeriod = TimeSpan.FromMinutes(10);

    /// <summary>The client at its second address; null: there is none, or this user's clients must not have one.</summary>
    /// <param name="owner">Whose it is.</param>
    /// <param name="policy">Decides who may have one.</param>
    public ClientFingerprint? SecondFor(User owner, ISessionPolicy policy) =>
        SecondAddress is not null && policy.AllowsSecondAddress(owner) ? At(SecondAddress) : null;

    /// <summary>Whether a request comes from this client at its first address.</summary>
    public bool AcceptsAtFirstAddress(ClientFingerprint current, ISessionPolicy policy) => policy.Accepts(Client, current, Remember);

    /// <summary>Whether a request comes from this client, at either address.</summary>
    public bool Accepts(ClientFingerprint current, User owner, ISessionPolicy policy) =>
        AcceptsAtFirstAddress(current, policy) || (SecondFor(owner, policy) is { } second && policy.Accepts(second, current, Remember));

    /// <summary>Whether a request from elsewhere may come from this client at a second address that has not been learned yet. The device token decides.</summary>
    public bool MayLearn(ClientFingerprint current, User owner, ISessionPolicy policy, DateTimeOffset now) =>
        SecondAddress is null
        && Device is not null
        && now - Since < LearningPeriod
        && !Client.IpAddress.Equals(IPAddress.None)
        && !current.IpAddress.Equals(IPAddress.None)
        && Client.IpAddress.AddressFamily != current.IpAddress.AddressFamily
        && UserAgentFamily.Of(Client.UserAgent) == UserAgentFamily.Of(current.UserAgent)
        && policy.AllowsSecondAddress(owner)
        && policy.Accepts(At(current.IpAddress), current, Remember);

    /// <summary>Whether a request comes from this client at a second address that is to be learned.</summary>
    /// <param name="current">The client that sends it.</param>
    /// <param name="device">The device token that it shows; null: none.</param>
    /// <param name="owner">Whose it is.</param>
    /// <param name="policy">Has to accept the client at that address.</param>
    /// <param name="now">The time.</param>
    public bool Learns(ClientFingerprint current, DeviceTokenHash? device, User owner, ISessionPolicy policy, DateTimeOffset now) =>
        device is not null && device == Device && MayLearn(current, owner, policy, now);

    private ClientFingerprint At(IPAddress address) => new(address, Client.UserAgent);
}
