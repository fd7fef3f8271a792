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

/// <summary>A duration as whole microseconds: SQL Server's own type ends at 24 hours.</summary>
internal sealed class MicrosecondsConverter() : ValueConverter<TimeSpan, long>(
    duration => duration.Ticks / TimeSpan.TicksPerMicrosecond,
    microseconds => new(microseconds * TimeSpan.TicksPerMicrosecond));
