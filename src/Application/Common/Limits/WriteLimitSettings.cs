using Auth.Application.Common.Settings;

namespace Auth.Application.Common.Limits;

/// <summary>Limits of what stores something.</summary>
/// <param name="Writes"><c>RateLimits:Writes</c>: commands per minute and session, 0 to 1,000,000, default 60; half as many at once. 0 disables the limits.</param>
internal sealed record WriteLimitSettings(int Writes)
{
    internal static WriteLimitSettings Read(SettingsReader reader) => new(reader.GetInteger("RateLimits:Writes", 60, 0, 1_000_000));
}
