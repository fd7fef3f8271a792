using System.Text.Json;
using Auth.Domain.Lockout;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Auth.Infrastructure.Persistence.Users;

/// <summary>Stores the pending attempts of an account as JSON, such as <c>[{"id":"0197…","until":"2026-01-31T12:00:30+00:00"}]</c>. There are few, and they change with the row.</summary>
internal sealed class PendingAttemptsConverter() : ValueConverter<IReadOnlyList<PendingAttempt>, string>(
    attempts => Write(attempts),
    json => Read(json))
{
    private static string Write(IReadOnlyList<PendingAttempt> attempts) =>
        attempts.Count == 0 ? "[]" : JsonSerializer.Serialize(attempts.Select(a => new Slot(a.Id.Value, a.LeaseEndsAt)), JsonSerializerOptions.Web);

    private static List<PendingAttempt> Read(string json) =>
        json == "[]" ? [] : [.. JsonSerializer.Deserialize<Slot[]>(json, JsonSerializerOptions.Web)!.Select(s => new PendingAttempt(new(s.Id), s.Until))];

    private sealed record Slot(Guid Id, DateTimeOffset Until);
}

internal sealed class PendingAttemptsComparer() : ValueComparer<IReadOnlyList<PendingAttempt>>(
    (a, b) => a!.SequenceEqual(b!),
    attempts => attempts.Count,
    attempts => attempts.ToList());
