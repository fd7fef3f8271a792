using System.Globalization;
using Auth.Bench.Load;
using Auth.Bench.Servers;
using Auth.Walkthrough;

namespace Auth.Bench.Seeding;

/// <summary>Accounts of one session each, in numbers that no one signs in for: copies, by the database, of one that registered and signed in over HTTP.</summary>
/// <remarks>Everything of a copy is as the server itself stored it, but for ids, names, tokens and the last use: that is spread over the last minute, so that as many are due to be noted in any second.</remarks>
internal static class Crowd
{
    /// <summary>Everybody's.</summary>
    public const string Password = "a password that everybody has";

    /// <summary>Of the session with this number, from 0: of the form of a token, and not secret.</summary>
    public static string TokenOf(int number) => string.Create(CultureInfo.InvariantCulture, $"ses_{number:D43}");

    public static string NameOf(int number) => string.Create(CultureInfo.InvariantCulture, $"user{number}");

    /// <summary>The first so many.</summary>
    public static IEnumerable<string> Tokens(int count) => Enumerable.Range(0, count).Select(TokenOf);

    /// <summary>Fills the database of a server, which has made its schema.</summary>
    public static async Task GatherAsync(TemporaryDatabase database, RunningServer server, int count)
    {
        await SignInTheFirstAsync(server.Url);
        await using var store = await CopyingStore.OpenAsync(database);
        await store.CopyAsync("users", count, store.Dialect.User);
        await store.CopyAsync("sessions", count, store.Dialect.Session);
        await store.SettleAsync();
    }

    private static async Task SignInTheFirstAsync(Uri server)
    {
        const string name = "the first";
        using var client = new Client(server, Requests.UserAgent);
        _ = (await client.RegisterAsync(name, Password)).Id;
        _ = (await client.LoginAsync(name, Password)).Token;
    }
}
