namespace Auth.FaultRig.Load;

/// <summary>A session, and its token.</summary>
public sealed record HeldSession(string Id, string User, string Token)
{
    /// <summary>The device that it was issued to.</summary>
    public HeldDevice? Device { get; init; }
}

/// <summary>A device from which somebody has signed in, and its token.</summary>
/// <param name="Label">What it is called in a history: by the first session that it had.</param>
public sealed record HeldDevice(string Label, string Token);
