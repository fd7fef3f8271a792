using System.Security.Cryptography;
using System.Text;
using Auth.Application.Registration;
using Auth.WebApi.Pages.Setup;

namespace Auth.WebApi.Hosting;

/// <summary>The setup token: <c>Setup:Token</c>, or else 128 random bits that only this process knows and prints (ASVS 6.3.2).</summary>
internal sealed class SetupToken(string? configured) : ISetupToken
{
    private readonly string _token = configured ?? RandomNumberGenerator.GetHexString(32, lowercase: true);

    /// <summary>The token to print, or null if it was configured.</summary>
    public string? Printable => configured is null ? _token : null;

    /// <inheritdoc />
    public bool Matches(string token) => CryptographicOperations.FixedTimeEquals(Digest(token), Digest(_token));

    /// <summary>Hashes have equal length, so the time of the comparison does not reveal the length of the token.</summary>
    private static byte[] Digest(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}

/// <summary>Registers the setup token.</summary>
internal static class SetupTokenServiceCollectionExtensions
{
    public static IServiceCollection AddSetupToken(this IServiceCollection services, SetupSettings settings) =>
        services
            .AddSingleton(new SetupToken(settings.Token))
            .AddSingleton<ISetupState, SetupState>()
            .AddSingleton<ISetupToken>(provider => provider.GetRequiredService<SetupToken>());
}
