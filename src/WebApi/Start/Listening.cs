using Microsoft.AspNetCore.Connections;

namespace Auth.WebApi.Start;

/// <summary>Starts to listen.</summary>
internal static class Listening
{
    /// <exception cref="StartRefusedException">Another process has the address.</exception>
    public static async Task ListenAsync(this WebApplication app)
    {
        try
        {
            await app.StartAsync();
        }
        catch (IOException taken) when (taken.InnerException is AddressInUseException)
        {
            throw new StartRefusedException($"{taken.Message} Choose other Urls, or stop the process that listens there.", taken);
        }
    }
}
