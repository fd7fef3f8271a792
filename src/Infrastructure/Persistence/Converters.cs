using System.Net;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Passkeys;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Auth.Infrastructure.Persistence;

internal sealed class UserIdConverter() : ValueConverter<UserId, Guid>(id => id.Value, value => new(value));

internal sealed class SessionIdConverter() : ValueConverter<SessionId, Guid>(id => id.Value, value => new(value));

internal sealed class DeviceIdConverter() : ValueConverter<DeviceId, Guid>(id => id.Value, value => new(value));

internal sealed class PasskeyIdConverter() : ValueConverter<PasskeyId, Guid>(id => id.Value, value => new(value));

internal sealed class DeviceTokenHashConverter() : ValueConverter<DeviceTokenHash, string>(token => token.Value.ToString(), digits => new(TokenHash.FromHex(digits)));

/// <summary>Stores an IP address as text: only one of the databases has a type for it.</summary>
internal sealed class IpAddressConverter() : ValueConverter<IPAddress, string>(address => address.ToString(), text => IPAddress.Parse(text))
{
    /// <summary>Longest text of an IPv6 address with a scope.</summary>
    public const int MaxLength = 64;
}

/// <summary>Stores a duration as whole microseconds: SQL Server's <c>time</c> ends at 24 hours.</summary>
internal sealed class MicrosecondsConverter() : ValueConverter<TimeSpan, long>(
    duration => duration.Ticks / TimeSpan.TicksPerMicrosecond,
    microseconds => new(microseconds * TimeSpan.TicksPerMicrosecond));
