using System.Globalization;
using System.Net;
using System.Text;
using Auth.WebApi.FunctionalTests.Running;
using Auth.WebApi.Security;
using Microsoft.AspNetCore.Routing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.WebApi.FunctionalTests.Pages;

/// <summary>Pages store nothing until a form succeeds, or an attempt has to be counted. Otherwise anyone could fill the database by opening them.</summary>
[Trait("Requirement", "R78")]
public sealed class StoredByPagesTests : IDisposable
{
    private readonly TestDatabase _database = TestDatabase.Sqlite();
    private readonly RunningServer _server;

    public StoredByPagesTests() => _server = RunningServer.On(_database);

    public void Dispose() => _server.Dispose();

    /// <summary>Reads the endpoints, so that it also finds a new page.</summary>
    [Fact]
    public async Task Opening_a_page_stores_nothing()
    {
        await _server.SetUpAsync();
        var (visitor, administrator) = (new Browser(_server), new Browser(_server));
        await administrator.SignInAsync(RunningServer.AdministratorName);
        var paths = _server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Contains("GET") == true && endpoint.Metadata.GetMetadata<AccessRequirement>() is not null)
            .Select(endpoint => "/" + endpoint.RoutePattern.RawText!.TrimStart('/'))
            .Where(path => !path.Contains('{', StringComparison.Ordinal) && !path.StartsWith("/api/", StringComparison.Ordinal))
            .Distinct(StringComparer.Ordinal).ToList();
        paths.Count.ShouldBeGreaterThan(20);
        var before = Read();

        foreach (var path in paths)
        {
            await visitor.OpenAsync(path);
            await administrator.OpenAsync(path);
        }

        Read().ShouldBe(before);
    }

    [Fact]
    public async Task Restoring_the_gateway_cookie_of_a_browser_stores_nothing()
    {
        var session = await _server.SignInAsync();
        var browser = _server.Client();
        browser.Cookie = $"{ApiClient.CookieName}={session.Bearer}";
        var before = Read();

        var page = await browser.GetAsync("/sign-in");

        page.Headers.GetValues("Set-Cookie").ShouldContain(cookie => cookie.StartsWith(GatewayCookie.HostName, StringComparison.Ordinal));
        Read().ShouldBe(before);
    }

    [Theory]
    [InlineData("/sign-in", "username=&password=")]
    [InlineData("/sign-in", "username=alice&password=")]
    [InlineData("/sign-in/second-factor", "challenge=chl_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA&code=123456")]
    [InlineData("/sign-in/second-factor", "challenge=&code=123456")]
    [InlineData("/sign-out", "")]
    [InlineData("/setup", "token=wrong&username=root&password=a+password+that+is+long")]
    [InlineData("/register", "username=alice&password=short")]
    [InlineData("/forgot-password", "email=no+email")]
    [InlineData("/verify-email", "token=x&password=a+password+that+is+long")]
    [InlineData("/verify-email/new-link", "email=no+email")]
    [InlineData("/reset-password", "token=x&password=a+password+that+is+long")]
    [InlineData("/complete-registration", "token=x&password=a+password+that+is+long")]
    [InlineData("/accept-invitation", "token=x&password=a+password+that+is+long")]
    public async Task A_form_that_is_rejected_before_an_attempt_stores_nothing(string path, string fields)
    {
        // The first code creates the key that encrypts TOTP secrets, which is stored once.
        await TotpEnrollment.CreateAsync(_server);
        await _server.SetUpAsync();
        var browser = new Browser(_server);
        var before = Read();

        var form = fields.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(field => (field.Split('=')[0], WebUtility.UrlDecode(field.Split('=')[1]))).ToList();
        await browser.SendAsync(path, [.. form, ("formId", new string('A', 43))]);

        Read().ShouldBe(before);
    }

    /// <summary>All rows of the database, except those that workers of the server derive from events. Events are counted, because a worker moves them.</summary>
    private string Read()
    {
        using var connection = new SqliteConnection(_database.ConnectionString);
        connection.Open();
        var content = new StringBuilder();
        content.Append("events: ").AppendLine(ReadRows(connection, "SELECT (SELECT COUNT(*) FROM event_inbox) + (SELECT COUNT(*) FROM events)").Single());
        foreach (var table in ReadRows(connection, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE '%count%' AND name NOT LIKE 'event%' ORDER BY name"))
        {
            content.AppendLine(table);
            foreach (var row in ReadRows(connection, $"SELECT * FROM \"{table}\"").Order(StringComparer.Ordinal)) content.AppendLine(row);
        }

        return content.ToString();
    }

    private static List<string> ReadRows(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The names come from the database itself.
        command.CommandText = sql;
#pragma warning restore CA2100
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
        {
            var values = Enumerable.Range(0, reader.FieldCount).Select(i => reader.GetValue(i) is byte[] bytes ? Convert.ToHexString(bytes) : Convert.ToString(reader.GetValue(i), CultureInfo.InvariantCulture));
            rows.Add(string.Join('|', values));
        }

        return rows;
    }
}
