using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Auth.Application.Common;
using Auth.Application.Events;
using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Infrastructure.Persistence.Events;

/// <summary>An event as it is kept: with its place in the order of all, and with who did it and from where.</summary>
internal sealed class EventRecord
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private static readonly ClientFingerprint Nobody = new(null, null);

    public long Position { get; init; }

    public required string Type { get; init; }

    public DateTimeOffset OccurredAt { get; init; }

    public UserId? User { get; init; }

    public SessionId? Session { get; init; }

    public UserId? Actor { get; init; }

    public string? IpAddress { get; init; }

    public string? UserAgent { get; init; }

    /// <summary>What else the event says, as a JSON object.</summary>
    public required string Details { get; init; }

    /// <summary>What is to be stored; its place is given to it by the store.</summary>
    /// <param name="happened">The event.</param>
    /// <param name="request">Who did it, and from where.</param>
    /// <param name="isAnonymous">Whether it must not say from where.</param>
    public static EventRecord Of(IDomainEvent happened, IRequestContext request, bool isAnonymous)
    {
        var client = isAnonymous ? Nobody : request.Client;
        return new EventRecord
        {
            Type = EventTypes.Of(happened.GetType()),
            OccurredAt = happened.OccurredAt,
            User = (happened as IUserEvent)?.User,
            Session = (happened as ISessionEvent)?.Session,
            Actor = request.Actor,
            IpAddress = client.IpAddress.Equals(IPAddress.None) ? null : client.IpAddress.ToString(),
            UserAgent = client.UserAgent.Length == 0 ? null : client.UserAgent,
            Details = WriteDetails(happened),
        };
    }

    /// <summary>How a kind of event is called in the log.</summary>
    public static string TypeOf<T>()
        where T : IDomainEvent => EventTypes.Of(typeof(T));

    /// <summary>The details by name; what is not text (a number, a list) is as JSON writes it.</summary>
    public static IReadOnlyDictionary<string, string> ReadDetails(string details) =>
        JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(details, Json)!
            .ToDictionary(d => d.Key, d => d.Value.ToString(), StringComparer.Ordinal);

    private static string WriteDetails(IDomainEvent happened)
    {
        var details = JsonSerializer.SerializeToNode(happened, happened.GetType(), Json)!.AsObject();
        foreach (var column in new[] { nameof(IDomainEvent.OccurredAt), nameof(IUserEvent.User), nameof(ISessionEvent.Session) })
        {
            details.Remove(JsonNamingPolicy.CamelCase.ConvertName(column));
        }

        return details.ToJsonString(Json);
    }
}
