using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.Audit;

/// <summary>Turns stored events back into the events of Auth and of the host application.</summary>
internal sealed class EventReader(EventCatalog catalog)
{
    private static readonly ConcurrentDictionary<Type, Func<EventDetails, IDomainEvent>> Readers = new();

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) } };

    /// <summary>Returns the event. A fact that an earlier version did not store has its default value.</summary>
    /// <exception cref="NotSupportedException">Neither this version of Auth nor the host application knows the type.</exception>
    public IDomainEvent Read(EventDetails details) =>
        catalog.Find(details.Type) is { } type
            ? Readers.GetOrAdd(type, CreateReader)(details)
            : throw new NotSupportedException($"Unknown event type {details.Type}.");

    private static Func<EventDetails, IDomainEvent> CreateReader(Type type)
    {
        var constructor = type.GetConstructors().MaxBy(c => c.GetParameters().Length)!;
        var parameters = constructor.GetParameters();
        var others = type.GetProperties().Where(p => p.SetMethod is { IsPublic: true } && !parameters.Any(parameter => parameter.Name == p.Name)).ToList();
        return details =>
        {
            var domainEvent = constructor.Invoke([.. parameters.Select(p => GetValue(details, p.Name!, p.ParameterType))]);
            foreach (var property in others) property.SetValue(domainEvent, GetValue(details, property.Name, property.PropertyType));
            return (IDomainEvent)domainEvent;
        };
    }

    private static object? GetValue(EventDetails details, string name, Type type) => name switch
    {
        nameof(IDomainEvent.OccurredAt) => details.OccurredAt,
        nameof(IUserEvent.UserId) => new UserId(details.UserId.GetValueOrDefault()),
        nameof(ISessionEvent.SessionId) => new SessionId(details.SessionId.GetValueOrDefault()),
        _ => details.Details.TryGetValue(JsonNamingPolicy.CamelCase.ConvertName(name), out var text) ? Parse(text, Nullable.GetUnderlyingType(type) ?? type) : GetDefault(type),
    };

    private static object Parse(string text, Type type) =>
        type == typeof(string) ? text
        : type == typeof(int) ? int.Parse(text, CultureInfo.InvariantCulture)
        : type == typeof(bool) ? bool.Parse(text)
        : type == typeof(Guid) ? Guid.Parse(text)
        : type == typeof(DateTimeOffset) ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture)
        : type.IsEnum ? Enum.GetValues(type).Cast<object>().Single(value => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()!) == text)
        : Deserialize(text, type);

    /// <summary>Texts are stored without quotation marks, such as a date; other values as JSON.</summary>
    private static object Deserialize(string text, Type type)
    {
        try
        {
            return JsonSerializer.Deserialize(text, type, Json)!;
        }
        catch (JsonException)
        {
            return JsonSerializer.Deserialize(JsonSerializer.Serialize(text), type, Json)!;
        }
    }

    private static object? GetDefault(Type type) =>
        type == typeof(string) ? "" : type == typeof(IReadOnlyList<string>) ? Array.Empty<string>() : type.IsValueType ? Activator.CreateInstance(type) : null;
}
