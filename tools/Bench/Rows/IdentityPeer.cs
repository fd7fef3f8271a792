using System.Net.Http.Json;
using Auth.Bench.Hashing;
using Auth.Bench.Load;
using Auth.Bench.Servers;

namespace Auth.Bench.Rows;

/// <summary>ASP.NET Core Identity under the load of a session check. It has only one signed-in account, whose rows are always cached, which favors it.</summary>
internal static class IdentityPeer
{
    public const string Email = "alice@example.com";

    /// <summary>With the capitals and digits that Identity requires.</summary>
    public const string Password = "Correct horse battery staple 1";

    private static readonly TimeSpan Hashing = TimeSpan.FromSeconds(2);

    public static async Task<Comparison> CompareAsync(BenchContext context)
    {
        var iterations = await IterationsAsync();
        await using var database = await BenchContext.CreateDatabaseAsync();
        await using var server = await RunningServer.StartAsync(Application.Identity(context.Options.Applications, database, iterations));
        await RegisterAsync(server.Url);
        using var requests = Requests.WithCookie("/manage/info", await SignInAsync(server.Url));
        await context.FloorServerAsync();
        await context.WarmUpAsync(server, requests);
        return await context.Protocol.CompareAsync(() => Wrk.RunAsync(server, requests, BenchContext.Connections, context.Options.Run), () => context.FloorAsync());
    }

    /// <summary>The iterations at which a hash costs as much CPU time as in Auth.</summary>
    private static async Task<int> IterationsAsync()
    {
        var (ours, theirs) = (await HashRate.MeasureAsync(RawHash.Pbkdf2, Hashing), await HashRate.MeasureAsync(RawHash.Identity, Hashing));
        return (int)(RawHash.IterationsOfIdentity * (ours.Cpu / theirs.Cpu));
    }

    /// <summary>Registers the account.</summary>
    public static async Task RegisterAsync(Uri server)
    {
        using var http = new HttpClient { BaseAddress = server };
        using var registered = await http.PostAsJsonAsync(new Uri("/register", UriKind.Relative), new { email = Email, password = Password });
        registered.EnsureSuccessStatusCode();
    }

    private static async Task<string> SignInAsync(Uri server)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = server };
        using var signedIn = await http.PostAsJsonAsync(new Uri("/login?useCookies=true", UriKind.Relative), new { email = Email, password = Password });
        signedIn.EnsureSuccessStatusCode();
        return signedIn.Headers.GetValues("Set-Cookie").First().Split(';')[0];
    }
}
