using System.Text.Json;
using System.Text.Json.Serialization;
using Auth.Application.Audit;
using Auth.Application.Common.Access;
using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Infrastructure.Persistence.Events;

/// <summary>An event as stored: with its actor and client.</summary>
internal abstract class StoredEvent
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public required string Type { get; init; }

    public DateTimeOffset OccurredAt { get; init; }

    public UserId? UserId { get; init; }

    public SessionId? SessionId { get; init; }

    public UserId? ActorId { get; init; }

    public string? IpAddress { get; init; }

    public string? UserAgent { get; init; }

    /// <summary>All other properties of the event, and the operator or the service account that acted, as a JSON object.</summary>
    public required string Details { get; init; }

    /// <summary>Type of an event in the log.</summary>
    public static string GetTypeName<T>()
        where T : IDomainEvent => EventTypes.GetName(typeof(T));

    /// <summary>The details by name. Values other than text are written as JSON.</summary>
    public static IReadOnlyDictionary<string, string> ReadDetails(string details) =>
        JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(details, Json)!
            .ToDictionary(d => d.Key, d => d.Value.ToString(), StringComparer.Ordinal);

    protected static string WriteDetails(IDomainEvent domainEvent, Actor actor)
    {
        var details = JsonSerializer.SerializeToNode(domainEvent, domainEvent.GetType(), Json)!.AsObject();
        foreach (var column in new[] { nameof(IDomainEvent.OccurredAt), nameof(IUserEvent.UserId), nameof(ISessionEvent.SessionId) })
        {
            details.Remove(JsonNamingPolicy.CamelCase.ConvertName(column));
        }

        if (actor is Operator { Name: var name }) details[EventDetails.Operator] = name;
        if (actor is ServiceAccountActor { Name: var account }) details[EventDetails.ServiceAccount] = account;
        return details.ToJsonString(Json);
    }
}
