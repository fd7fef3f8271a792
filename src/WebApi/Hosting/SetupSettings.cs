using Auth.Application.Common.Settings;

namespace Auth.WebApi.Hosting;

/// <summary>Setup of the first administrator.</summary>
/// <param name="Token"><c>Setup:Token</c>: a secret of at most 256 characters for <c>POST /api/v1/setup</c>. If null, each start without an administrator generates a random token.</param>
internal sealed record SetupSettings(string? Token)
{
    private const int SafeLength = 16;
    private const int MaxLength = 256;

    /// <summary>Shows whether a token is set, but not the token.</summary>
    public override string ToString() => $"{nameof(SetupSettings)} {{ {nameof(Token)} = {(Token is null ? "none" : "set")} }}";

    public static SetupSettings Read(SettingsReader reader)
    {
        var token = reader.Text("Setup:Token");
        if (token is { Length: < 1 or > MaxLength })
            reader.RejectSecret("Setup:Token", $"has {token.Length} characters (the value is secret and not shown). Use 1 to {MaxLength}");
        else if (token is { Length: < SafeLength })
            reader.Warn($"Setup:Token has {token.Length} characters. Use at least {SafeLength}, or an attacker may guess it before you create the first administrator.");
        return new(token);
    }
}
