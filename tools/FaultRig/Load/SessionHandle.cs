namespace Auth.FaultRig.Load;

/// <summary>A session and its token.</summary>
public sealed record SessionHandle(string Id, string User, string Token)
{
    /// <summary>The device of the login.</summary>
    public DeviceHandle? Device { get; init; }
}

/// <summary>A known device and its token.</summary>
/// <param name="Label">Its label in a history: the id of its first session.</param>
public sealed record DeviceHandle(string Label, string Token);
