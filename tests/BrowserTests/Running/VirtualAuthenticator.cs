using Microsoft.Playwright;

namespace Auth.BrowserTests.Running;

/// <summary>Chromium's authenticator for tests. It stores passkeys and simulates user presence and verification.</summary>
public sealed class VirtualAuthenticator
{
    private readonly ICDPSession _devTools;
    private readonly string _id;

    private VirtualAuthenticator(ICDPSession devTools, string id) => (_devTools, _id) = (devTools, id);

    /// <summary>Adds an authenticator to a visitor's browser.</summary>
    public static async Task<VirtualAuthenticator> AddToAsync(Visitor visitor)
    {
        var devTools = await visitor.Profile.NewCDPSessionAsync(visitor.Page);
        await devTools.SendAsync("WebAuthn.enable");
        var added = await devTools.SendAsync("WebAuthn.addVirtualAuthenticator", new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["options"] = new
            {
                protocol = "ctap2",
                transport = "internal",
                hasResidentKey = true,
                hasUserVerification = true,
                isUserVerified = true,
                automaticPresenceSimulation = true,
            },
        });
        return new(devTools, added!.Value.GetProperty("authenticatorId").GetString()!);
    }

    /// <summary>The number of stored passkeys.</summary>
    public async Task<int> CountAsync()
    {
        var held = await _devTools.SendAsync("WebAuthn.getCredentials", new Dictionary<string, object>(StringComparer.Ordinal) { ["authenticatorId"] = _id });
        return held!.Value.GetProperty("credentials").GetArrayLength();
    }

    /// <summary>User verification fails from now on, as with a wrong fingerprint.</summary>
    public Task FailVerificationAsync() =>
        _devTools.SendAsync("WebAuthn.setUserVerified", new Dictionary<string, object>(StringComparer.Ordinal) { ["authenticatorId"] = _id, ["isUserVerified"] = false });
}
