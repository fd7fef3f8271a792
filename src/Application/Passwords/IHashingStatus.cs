namespace Auth.Application.Passwords;

/// <summary>Reports the load of the hashing limiter (P7).</summary>
internal interface IHashingStatus
{
    /// <summary>Returns the current load.</summary>
    HashingDetails GetStatus();
}

/// <summary>The hashing permits of this server and the queue for them.</summary>
/// <param name="Places">The number of permits.</param>
/// <param name="Running">Permits in use.</param>
/// <param name="Waiting">Callers in the queue.</param>
/// <param name="QueueLimit">The maximum length of the queue; a further caller replaces one of the source that has most.</param>
/// <param name="LongestQueue">The longest queue since the server started.</param>
/// <param name="Refused">Callers that got no permit in time, since the server started.</param>
public sealed record HashingDetails(int Places, int Running, int Waiting, int QueueLimit, int LongestQueue, long Refused);
