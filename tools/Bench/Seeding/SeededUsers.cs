using System.Globalization;
using Auth.Bench.Load;
using Auth.Bench.Servers;
using Auth.Walkthrough;

namespace Auth.Bench.Seeding;

/// <summary>Many accounts with one session each, copied within the database from one that registered and signed in over HTTP.</summary>
/// <remarks>Copies differ in ids, usernames, tokens and last use. The last uses are spread over one minute, so that in each second as many are due to be written.</remarks>
internal static class SeededUsers
{
    /// <summary>The password of all accounts.</summary>
    public const string Password = "a password of all accounts";

    /// <summary>The token of the session with a number, from 0. It has the format of a token, but is not secret.</summary>
    public static string TokenOf(int number) => string.Create(CultureInfo.InvariantCulture, $"ses_{number:D43}");

    public static string NameOf(int number) => string.Create(CultureInfo.InvariantCulture, $"user{number}");

    /// <summary>The tokens of the first sessions.</summary>
    public static IEnumerable<string> Tokens(int count) => Enumerable.Range(0, count).Select(TokenOf);

    /// <summary>Seeds the database of a running server.</summary>
    public static async Task SeedAsync(TemporaryDatabase database, RunningServer server, int count)
    {
        await SignInFirstUserAsync(server.Url);
        await using var copier = await RowCopier.OpenAsync(database);
        await copier.CopyAsync("users", count, copier.Dialect.User);
        await copier.CopyAsync("sessions", count, copier.Dialect.Session);
        await copier.OptimizeAsync();
    }

    private static async Task SignInFirstUserAsync(Uri server)
    {
        const string name = "the first";
        using var client = new Client(server, Requests.UserAgent);
        _ = (await client.RegisterAsync(name, Password)).Id;
        _ = (await client.LoginAsync(name, Password)).Token;
    }
}
