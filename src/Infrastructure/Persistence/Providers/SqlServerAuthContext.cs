using System.Data.Common;
using Auth.Application.Mail;
using Auth.Application.Repeats;
using Auth.Domain.Devices;
using Auth.Domain.Invitations;
using Auth.Domain.Passkeys;
using Auth.Domain.Registrations;
using Auth.Domain.ServiceAccounts;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Auth.Infrastructure.Persistence.Providers;

/// <summary>Stores ids as 16 bytes in creation order, because SQL Server sorts <c>uniqueidentifier</c> from its last bytes.</summary>
internal sealed class SqlServerAuthContext(DbContextOptions<SqlServerAuthContext> options) : AuthContext(options)
{
    private const string IdType = "binary(16)";

    private const int Deadlock = 1205;
    private const int DuplicateKeyInIndex = 2601;
    private const int DuplicateKeyInConstraint = 2627;
    private const int ForeignKey = 547;

    protected override string? OrdinalCollation => "Latin1_General_100_BIN2";

    /// <summary>The hint reads the committed row under a shared lock that is held until the end of the transaction, also with read committed snapshot.</summary>
    public override string SelectWithSharedLock(string table, string condition) => $"SELECT 1 AS \"Value\" FROM {table} WITH (REPEATABLEREAD) WHERE {condition}";

    protected override bool IsConflict(DbException exception) => exception is SqlException { Number: Deadlock or DuplicateKeyInIndex or DuplicateKeyInConstraint or ForeignKey };

    protected override void ConfigureConventions(ModelConfigurationBuilder configuration)
    {
        base.ConfigureConventions(configuration);
        configuration.Properties<UserId>().HaveConversion<UserIdToBytes>().HaveColumnType(IdType);
        configuration.Properties<SessionId>().HaveConversion<SessionIdToBytes>().HaveColumnType(IdType);
        configuration.Properties<DeviceId>().HaveConversion<DeviceIdToBytes>().HaveColumnType(IdType);
        configuration.Properties<PasskeyId>().HaveConversion<PasskeyIdToBytes>().HaveColumnType(IdType);
        configuration.Properties<InvitationId>().HaveConversion<InvitationIdToBytes>().HaveColumnType(IdType);
        configuration.Properties<MailSubjectId>().HaveConversion<MailSubjectIdToBytes>().HaveColumnType(IdType);
        configuration.Properties<CreatedId>().HaveConversion<CreatedIdToBytes>().HaveColumnType(IdType);
        configuration.Properties<ServiceAccountId>().HaveConversion<ServiceAccountIdToBytes>().HaveColumnType(IdType);
        configuration.Properties<ServiceKeyId>().HaveConversion<ServiceKeyIdToBytes>().HaveColumnType(IdType);
    }

    /// <summary>These two tables have random <c>uniqueidentifier</c> keys, so they are clustered by the order in which rows are deleted.</summary>
    protected override void OnModelCreating(ModelBuilder model)
    {
        base.OnModelCreating(model);
        model.Entity<QueuedMail>().HasKey(l => l.Id).IsClustered(false);
        model.Entity<QueuedMail>().HasIndex(l => new { l.Priority, l.DueAt, l.Id }).IsClustered();
        model.Entity<PendingRegistration>().HasKey(r => r.Id).IsClustered(false);
        model.Entity<PendingRegistration>().HasIndex(r => r.ExpiresAt).IsClustered();
    }

    internal sealed class UserIdToBytes() : ValueConverter<UserId, byte[]>(id => id.Value.ToByteArray(true), bytes => new(new Guid(bytes, true)));

    internal sealed class SessionIdToBytes() : ValueConverter<SessionId, byte[]>(id => id.Value.ToByteArray(true), bytes => new(new Guid(bytes, true)));

    internal sealed class DeviceIdToBytes() : ValueConverter<DeviceId, byte[]>(id => id.Value.ToByteArray(true), bytes => new(new Guid(bytes, true)));

    internal sealed class PasskeyIdToBytes() : ValueConverter<PasskeyId, byte[]>(id => id.Value.ToByteArray(true), bytes => new(new Guid(bytes, true)));

    internal sealed class InvitationIdToBytes() : ValueConverter<InvitationId, byte[]>(id => id.Value.ToByteArray(true), bytes => new(new Guid(bytes, true)));

    internal sealed class CreatedIdToBytes() : ValueConverter<CreatedId, byte[]>(id => id.Value.ToByteArray(true), bytes => new(new Guid(bytes, true)));

    internal sealed class MailSubjectIdToBytes() : ValueConverter<MailSubjectId, byte[]>(id => id.Value.ToByteArray(true), bytes => new(new Guid(bytes, true)));

    internal sealed class ServiceAccountIdToBytes() : ValueConverter<ServiceAccountId, byte[]>(id => id.Value.ToByteArray(true), bytes => new(new Guid(bytes, true)));

    internal sealed class ServiceKeyIdToBytes() : ValueConverter<ServiceKeyId, byte[]>(id => id.Value.ToByteArray(true), bytes => new(new Guid(bytes, true)));
}
