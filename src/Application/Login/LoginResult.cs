using Auth.Application.Sessions;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.SecondFactors;
using Auth.Domain.Sessions;

namespace Auth.Application.Login;

/// <summary>The result of a step of a login.</summary>
public abstract record LoginResult;

/// <summary>A new session with the only copy of its token.</summary>
/// <param name="Device">The device token for the next login: the presented one, or a new one.</param>
public sealed record IssuedSession(SessionDetails Session, Token<Session> Token, Token<Device> Device) : LoginResult
{
    /// <summary>Whether the user asked to stay signed in.</summary>
    public bool Remember { get; init; }

    /// <summary>The user's password version at login. A repeated form gets this session only while it is unchanged (ADR 21).</summary>
    public int PasswordVersion { get; init; }
}

/// <summary>Something is left before the session is issued.</summary>
/// <param name="Token">The token that continues the login.</param>
/// <param name="ExpiresAt">When the challenge expires.</param>
/// <param name="AllowsPasskey">Whether a second factor is next, and the user has a passkey, which can replace the code.</param>
public sealed record IssuedChallenge(Token<LoginChallenge> Token, DateTimeOffset ExpiresAt, bool AllowsPasskey) : LoginResult
{
    /// <summary>The names of what is left, in order. The first one is next.</summary>
    public required IReadOnlyList<string> RequiredActions { get; init; }
}
