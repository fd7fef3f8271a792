using System.Net;
using Auth.Application.Audit;
using Auth.Application.Common;
using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Auth.Infrastructure.Persistence.Events;

/// <summary>An event that has been stored with its change and has no position yet (<see cref="EventCollector"/>).</summary>
internal sealed class InboxEvent : StoredEvent
{
    private static readonly ClientFingerprint NoClient = new(null, null);

    /// <summary>Number from a database sequence, taken when the event is inserted. Transactions may commit in another order.</summary>
    public long Id { get; init; }

    /// <summary>Creates the row of an event.</summary>
    /// <param name="request">Provides the actor and the client.</param>
    /// <param name="isAnonymous">Omits IP address and user agent.</param>
    public static InboxEvent From(IDomainEvent domainEvent, IRequestContext request, bool isAnonymous)
    {
        var client = isAnonymous ? NoClient : request.Client;
        return new InboxEvent
        {
            Type = EventTypes.GetName(domainEvent.GetType()),
            OccurredAt = domainEvent.OccurredAt,
            UserId = (domainEvent as IUserEvent)?.UserId,
            SessionId = (domainEvent as ISessionEvent)?.SessionId,
            ActorId = request.Actor.LoggedId is { } actor ? new UserId(actor) : null,
            IpAddress = client.IpAddress.Equals(IPAddress.None) ? null : client.IpAddress.ToString(),
            UserAgent = client.UserAgent.Length == 0 ? null : client.UserAgent,
            Details = WriteDetails(domainEvent, request.Actor),
        };
    }
}

/// <summary>No index and no foreign key: an insert locks nothing that another transaction needs.</summary>
internal sealed class InboxEventConfiguration(string? ordinal) : IEntityTypeConfiguration<InboxEvent>
{
    public void Configure(EntityTypeBuilder<InboxEvent> record)
    {
        record.ToTable("event_inbox");
        record.HasKey(e => e.Id).HasName("pk_event_inbox");
        record.Property(e => e.Id).HasColumnName("id").ValueGeneratedOnAdd();
        EventConfiguration.ConfigureColumns(record, ordinal);
    }
}
