namespace Auth.FaultRig.Load;

/// <summary>A session, and its token.</summary>
public sealed record HeldSession(string Id, string User, string Token);
