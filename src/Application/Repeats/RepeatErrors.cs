using Auth.Domain.Common;

namespace Auth.Application.Repeats;

/// <summary>The errors of repeated calls (ADR 52).</summary>
internal static class RepeatErrors
{
    /// <summary>Another call of the actor had the same idempotency key within the last day.</summary>
    public static readonly Error KeyReused = new(ErrorKind.Unprocessable, "idempotency_key_reused", "You have sent this Idempotency-Key with another body. Send a new key with a new request.");

    /// <summary>The first copy of a call has created something that is gone. Making it again could undo its removal.</summary>
    public static readonly Error ResultRemoved = new(
        ErrorKind.Conflict, "idempotency_result_removed", "This request was carried out before, and what it created has been removed. To create it again, send a new Idempotency-Key.");
}
