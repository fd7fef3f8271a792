using System.Net;
using Auth.Application.Mail;
using Auth.Application.Repeats;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Invitations;
using Auth.Domain.Passkeys;
using Auth.Domain.Registrations;
using Auth.Domain.ServiceAccounts;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Auth.Infrastructure.Persistence;

internal sealed class UserIdConverter() : ValueConverter<UserId, Guid>(id => id.Value, value => new(value));

internal sealed class SessionIdConverter() : ValueConverter<SessionId, Guid>(id => id.Value, value => new(value));

internal sealed class DeviceIdConverter() : ValueConverter<DeviceId, Guid>(id => id.Value, value => new(value));

internal sealed class PasskeyIdConverter() : ValueConverter<PasskeyId, Guid>(id => id.Value, value => new(value));

internal sealed class RegistrationIdConverter() : ValueConverter<RegistrationId, Guid>(id => id.Value, value => new(value));

internal sealed class InvitationIdConverter() : ValueConverter<InvitationId, Guid>(id => id.Value, value => new(value));

internal sealed class MailSubjectIdConverter() : ValueConverter<MailSubjectId, Guid>(id => id.Value, value => new(value));

internal sealed class ServiceAccountIdConverter() : ValueConverter<ServiceAccountId, Guid>(id => id.Value, value => new(value));

internal sealed class ServiceKeyIdConverter() : ValueConverter<ServiceKeyId, Guid>(id => id.Value, value => new(value));

internal sealed class CreatedIdConverter() : ValueConverter<CreatedId, Guid>(id => id.Value, value => new(value));

internal sealed class TokenHashConverter<T>() : ValueConverter<TokenHash<T>, string>(hash => hash.ToString(), digits => new(Sha256Digest.FromHex(digits)))
    where T : IHasToken;

internal sealed class SubmissionKeyConverter() : ValueConverter<SubmissionKey, string>(key => key.Value.ToString(), digits => new(Sha256Digest.FromHex(digits)));

internal sealed class BodyDigestConverter() : ValueConverter<BodyDigest, string>(digest => digest.Value.ToString(), digits => new(Sha256Digest.FromHex(digits)));

internal sealed class MailboxKeyConverter() : ValueConverter<MailboxKey, string>(key => key.Value.ToString(), digits => new(Sha256Digest.FromHex(digits)));

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
