using Auth.Application.Passkeys;

namespace Auth.WebApi.Security.Passkeys;

/// <summary>Registers WebAuthn.</summary>
internal static class PasskeyServiceCollectionExtensions
{
    /// <summary>Adds WebAuthn. The framework's handler is not loaded before the first ceremony.</summary>
    public static IServiceCollection AddPasskeys(this IServiceCollection services, Uri publicUrl) =>
        services.AddSingleton<IWebAuthn>(provider => new WebAuthn(publicUrl, provider.GetRequiredService<ILogger<WebAuthn>>()));
}
