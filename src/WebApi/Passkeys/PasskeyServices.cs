using Auth.Application.Passkeys;

namespace Auth.WebApi.Passkeys;

/// <summary>Registers what makes and checks the ceremonies of passkeys.</summary>
internal static class PasskeyServices
{
    /// <summary>Adds it; nothing of the framework's is loaded before the first ceremony.</summary>
    public static IServiceCollection AddPasskeys(this IServiceCollection services, Uri publicUrl) =>
        services.AddSingleton<IWebAuthn>(provider => new WebAuthn(publicUrl, provider.GetRequiredService<ILogger<WebAuthn>>()));
}
