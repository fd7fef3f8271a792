namespace Auth.Application.Passwords;

/// <summary>Shows how busy the bounded places to hash are (P7).</summary>
public interface IHashingLane
{
    /// <summary>How busy they are at this moment.</summary>
    HashingDetails Look();
}

/// <summary>The places of this server to hash passwords, and the queue before them.</summary>
/// <param name="Places">How many there are.</param>
/// <param name="Running">How many are taken.</param>
/// <param name="Waiting">How many callers wait for one.</param>
/// <param name="QueueLimit">How many may wait; whoever comes then is refused at once.</param>
/// <param name="LongestQueue">How many waited at the most, since the start.</param>
/// <param name="Refused">How many got no place in time, since the start.</param>
public sealed record HashingDetails(int Places, int Running, int Waiting, int QueueLimit, int LongestQueue, long Refused);
