using Auth.Bench.Load;
using Auth.Bench.Reporting;
using Auth.Bench.Servers;

namespace Auth.Bench.Rows;

/// <summary>What a login costs beside its hash, compared with a login of ASP.NET Core Identity, which stores no session. Hashes of one iteration, in alternating runs on the same core.</summary>
internal sealed class LoginCost : IRow
{
    /// <summary>More than all runs take.</summary>
    private const int Users = 200_000;

    private const int InFlight = 8;

    /// <summary>The login of Identity, with one account. It commits nothing.</summary>
    private static readonly UserCall IdentityLogin = new("logins of Identity", 0, 200, (client, _) => client.PostAsync("/login?useCookies=true", new { email = IdentityPeer.Email, password = IdentityPeer.Password }));

    public string Name => "login-cost";

    public string Title => "login without its hash, compared with Identity";

    public async Task<IReadOnlyList<Line>> MeasureAsync(BenchContext context)
    {
        await using var database = await BenchContext.CreateDatabaseAsync();
        await using var server = await context.StartAuthAsync(database, Users, Application.CheapHashes);
        using var logins = new UserCalls(server, UserCall.Login, InFlight, Users);

        await using var databaseOfIdentity = await BenchContext.CreateDatabaseAsync();
        await using var identity = await RunningServer.StartAsync(Application.Identity(context.Options.Applications, databaseOfIdentity, iterations: 1));
        await IdentityPeer.RegisterAsync(identity.Url);
        using var loginsOfIdentity = new UserCalls(identity, IdentityLogin, InFlight, int.MaxValue);

        await logins.RunAsync(context.Options.WarmUp);
        await loginsOfIdentity.RunAsync(context.Options.WarmUp);
        var pairs = await context.Protocol.RepeatAsync(async () => (Auth: await logins.RunAsync(context.Options.Logins), Identity: await loginsOfIdentity.RunAsync(context.Options.Logins)));
        var ratio = pairs.Median(pair => pair.Auth.CpuPerRequest!.Value / pair.Identity.CpuPerRequest!.Value);
        return
        [
            new("login, hash of one iteration") { Measured = Measurement.MedianOf([.. pairs.Select(pair => pair.Auth)]), Goal = "CPU at most 0.6 × Identity's", Result = $"{Table.Number(ratio, 2)} ×" },
            new("login of Identity, hash of one iteration") { Measured = Measurement.MedianOf([.. pairs.Select(pair => pair.Identity)]) },
        ];
    }
}
