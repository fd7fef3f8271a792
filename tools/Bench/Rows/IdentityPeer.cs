using System.Net.Http.Json;
using Auth.Bench.Hashing;
using Auth.Bench.Load;
using Auth.Bench.Servers;

namespace Auth.Bench.Rows;

/// <summary>ASP.NET Core Identity under the load of a session check. One account is signed in, whose rows are always at hand: that flatters it.</summary>
internal static class IdentityPeer
{
    private const string Email = "alice@example.com";

    /// <summary>With capitals and digits, as it wants them.</summary>
    private const string Password = "Correct horse battery staple 1";

    private static readonly TimeSpan Hashing = TimeSpan.FromSeconds(2);

    public static async Task<Comparison> CompareAsync(Lab lab)
    {
        var iterations = await IterationsAsync();
        await using var database = await Lab.CreateDatabaseAsync();
        await using var server = await RunningServer.StartAsync(Application.Identity(lab.Options.Applications, database, iterations));
        using var requests = Requests.WithCookie("/manage/info", await SignInAsync(server.Url));
        await lab.FloorServerAsync();
        await lab.HeatAsync(server, requests);
        return await lab.Protocol.CompareAsync(() => Wrk.RunAsync(server, requests, Lab.Connections, lab.Options.Run), () => lab.FloorAsync());
    }

    /// <summary>So many that a hash costs what one of Auth's costs.</summary>
    private static async Task<int> IterationsAsync()
    {
        var (ours, theirs) = (await HashRate.MeasureAsync(RawHash.Pbkdf2, Hashing), await HashRate.MeasureAsync(RawHash.Identity, Hashing));
        return (int)(RawHash.IterationsOfIdentity * (ours.Cpu / theirs.Cpu));
    }

    private static async Task<string> SignInAsync(Uri server)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = server };
        using var registered = await http.PostAsJsonAsync(new Uri("/register", UriKind.Relative), new { email = Email, password = Password });
        registered.EnsureSuccessStatusCode();
        using var signedIn = await http.PostAsJsonAsync(new Uri("/login?useCookies=true", UriKind.Relative), new { email = Email, password = Password });
        signedIn.EnsureSuccessStatusCode();
        return signedIn.Headers.GetValues("Set-Cookie").First().Split(';')[0];
    }
}
