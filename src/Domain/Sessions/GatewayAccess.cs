using Auth.Domain.Common;

namespace Auth.Domain.Sessions;

/// <summary>What the token of a gateway cookie identifies: a session, for the forward-auth check alone (ADR 30).</summary>
public sealed class GatewayAccess : IHasToken
{
    private GatewayAccess()
    {
    }

    static string IHasToken.TokenPrefix => "gtw_";

    /// <summary>Derives the gateway token of a session. A session has exactly one, and it does not reveal the session token.</summary>
    public static Token<GatewayAccess> DeriveToken(Token<Session> sessionToken) => Token<GatewayAccess>.DeriveFrom(sessionToken);
}
