extern alias Department;
using System.Net;
using System.Text.Json;
using Auth.Application.Attributes;
using Auth.Domain.Attributes;
using Auth.WebApi.FunctionalTests.Running;
using Auth.WebApi.Hosting;
using Department::Auth.Samples.Department;
using Microsoft.AspNetCore.Builder;

namespace Auth.WebApi.FunctionalTests;

/// <summary>Attributes that a host application declares, over the API.</summary>
public sealed class AttributeTests(ServerWithAttributes fixture) : IClassFixture<ServerWithAttributes>
{
    private const string Me = "/api/v1/me/attributes";
    private const string ForwardAuth = "/api/v1/forward-auth";

    private readonly RunningServer _server = fixture.Server;

    [Fact]
    public async Task A_user_enters_attributes_at_registration_and_sees_them_in_their_types()
    {
        var created = await RegisterAsync("anna", new { department = "sales", nickname = " Ann\u0061 ", newsletter = true });
        created.Status.ShouldBe(HttpStatusCode.Created, created.Text);
        created.Json.GetProperty("attributes").GetRawText().ShouldBe("""{"department":"sales","nickname":"Anna","newsletter":true}""");

        var client = _server.Client();
        await client.SignInAsync("anna");
        (await client.GetAsync("/api/v1/me")).Json.GetProperty("attributes").GetRawText().ShouldBe("""{"department":"sales","nickname":"Anna","newsletter":true}""");
    }

    [Theory]
    [InlineData("""{"department":"catering"}""", "attributes.department")]
    [InlineData("""{"department":7}""", "attributes.department")]
    [InlineData("""{"department":["sales"]}""", "attributes.department")]
    [InlineData("""{"department":""}""", "attributes.department")]
    [InlineData("""{"newsletter":"true"}""", "attributes.newsletter")]
    [InlineData("""{"cost":1.5}""", "attributes.cost")]
    [InlineData("""{"unknown":"x"}""", "attributes.unknown")]
    [InlineData("""{"Department":"sales"}""", "attributes.Department")]
    public async Task A_registration_with_another_attribute_is_rejected_at_its_field(string attributes, string field)
    {
        var answer = await RegisterAsync("rejected", JsonSerializer.Deserialize<JsonElement>(attributes));

        Fields(answer).ShouldBe([field]);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("\"sales\"")]
    [InlineData("""{"department":"sales","department":"support"}""")]
    public async Task Attributes_that_are_no_object_are_rejected(string attributes) =>
        Fields(await RegisterAsync("rejected", JsonDocument.Parse(attributes).RootElement, attributes)).ShouldBe(["attributes"]);

    [Fact]
    public async Task A_taken_username_is_not_revealed_to_a_registration_with_a_rejected_attribute()
    {
        var taken = await _server.RegisterAsync();

        (await RegisterAsync(taken.Username, new { department = "catering" })).Text.ShouldNotContain("username_taken");
    }

    [Fact]
    public async Task A_user_changes_what_is_declared_for_users_and_nothing_else()
    {
        var client = await _server.SignInAsync();

        (await PatchAsync(client, Me, new { nickname = "Bo", newsletter = false })).Status.ShouldBe(HttpStatusCode.NoContent);
        (await PatchAsync(client, Me, new { nickname = (string?)null })).Status.ShouldBe(HttpStatusCode.NoContent);
        Fields(await PatchAsync(client, Me, new { department = "sales", cost = 1, nickname = "two\nlines" })).ShouldBe(["attributes.department", "attributes.cost", "attributes.nickname"], ignoreOrder: true);

        (await client.GetAsync("/api/v1/me")).Json.GetProperty("attributes").GetRawText().ShouldBe("""{"newsletter":false}""");
    }

    [Fact]
    public async Task An_administrator_changes_and_sees_what_users_do_not_see()
    {
        var account = await _server.RegisterAsync();
        var administrator = await _server.AdministratorAsync();
        var path = $"/api/v1/admin/users/{account.Id}";

        (await PatchAsync(administrator, $"{path}/attributes", new { department = "support", cost = 1.50, joined = "2026-02-28" })).Status.ShouldBe(HttpStatusCode.NoContent);

        (await administrator.GetAsync(path)).Json.GetProperty("attributes").GetRawText().ShouldBe("""{"department":"support","cost":1.5,"joined":"2026-02-28"}""");
        (await (await _server.SignInAsync(account)).GetAsync("/api/v1/me")).Json.GetProperty("attributes").GetRawText().ShouldBe("""{"department":"support","joined":"2026-02-28"}""");
        (await PatchAsync(administrator, $"/api/v1/admin/users/{Guid.Empty}/attributes", new { cost = 1 })).ShouldBeProblem(HttpStatusCode.NotFound, "user_not_found");
        (await PatchAsync(await _server.SignInAsync(), $"{path}/attributes", new { nickname = "x" })).ShouldBeProblem(HttpStatusCode.Forbidden, "forbidden");
        (await PatchAsync(_server.Client(), Me, new { nickname = "x" })).ShouldBeProblem(HttpStatusCode.Unauthorized, "not_authenticated");
    }

    [Fact]
    public async Task A_change_is_an_event_without_the_value()
    {
        var account = await _server.RegisterAsync();
        var client = await _server.SignInAsync(account);
        (await PatchAsync(client, Me, new { nickname = "a very private nickname" })).Status.ShouldBe(HttpStatusCode.NoContent);

        var events = await (await _server.AdministratorAsync()).GetAsync($"/api/v1/admin/events?user={account.Id}&type=user_attributes_changed");

        events.Json.GetProperty("items").EnumerateArray().ShouldHaveSingleItem().GetProperty("details").GetProperty("names").GetString().ShouldBe("[\"nickname\"]");
        (await (await _server.AdministratorAsync()).GetAsync($"/api/v1/admin/events?user={account.Id}")).Text.ShouldNotContain("private");
    }

    [Fact]
    public async Task Administrators_find_users_by_the_value_of_an_attribute()
    {
        var (first, second, other) = (await _server.RegisterAsync(), await _server.RegisterAsync(), await _server.RegisterAsync());
        var administrator = await _server.AdministratorAsync();
        foreach (var (account, cost) in new[] { (first, 77.5m), (second, 77.50m), (other, 77m) }) await PatchAsync(administrator, $"/api/v1/admin/users/{account.Id}/attributes", new { cost });

        var found = await administrator.GetAsync("/api/v1/admin/users?attribute=cost:77.5");
        found.Json.GetProperty("items").EnumerateArray().Select(user => user.GetProperty("id").GetGuid()).ShouldBe([first.Id, second.Id], ignoreOrder: true);
        found.Json.GetProperty("items")[0].GetProperty("attributes").GetProperty("cost").GetDecimal().ShouldBe(77.5m);
        foreach (var query in new[] { "cost", "cost:much", "unknown:1", "Cost:1" })
            Fields(await administrator.GetAsync($"/api/v1/admin/users?attribute={query}")).ShouldBe(["attribute"], query);
    }

    [Fact]
    public async Task Forward_auth_states_attributes_in_their_headers_from_the_next_request_on()
    {
        var account = await _server.RegisterAsync();
        var client = await _server.SignInAsync(account);
        (await client.GetAsync(ForwardAuth)).Header("X-Auth-Nickname").ShouldBe("");

        (await PatchAsync(client, Me, new { nickname = "50 % + Zoë\t 李".Replace("\t", "", StringComparison.Ordinal), newsletter = true })).Status.ShouldBe(HttpStatusCode.NoContent);
        var stated = await client.GetAsync(ForwardAuth);
        stated.Header("X-Auth-Nickname").ShouldBe("50 %25 %2B Zo%C3%AB %E6%9D%8E");
        Uri.UnescapeDataString(stated.Header("X-Auth-Nickname")!).ShouldBe("50 % + Zoë 李");
        stated.Header("X-Auth-Newsletter").ShouldBe("true");

        await PatchAsync(await _server.AdministratorAsync(), $"/api/v1/admin/users/{account.Id}/attributes", new { nickname = (string?)null, newsletter = false });
        stated = await client.GetAsync(ForwardAuth);
        stated.Status.ShouldBe(HttpStatusCode.OK);
        (stated.Header("X-Auth-Nickname"), stated.Header("X-Auth-Newsletter")).ShouldBe(("", "false"));
    }

    [Fact]
    public async Task Every_response_to_a_gateway_has_the_headers_of_attributes()
    {
        var client = await _server.SignInAsync();
        await PatchAsync(client, Me, new { nickname = "Bo" });

        foreach (var (answer, status) in new[]
                 {
                     (await _server.Client().GetAsync(ForwardAuth), HttpStatusCode.Unauthorized),
                     (await client.GetAsync($"{ForwardAuth}?role=clerk"), HttpStatusCode.Forbidden),
                     (await client.GetAsync($"{ForwardAuth}?rolle=clerk"), HttpStatusCode.BadRequest),
                 })
        {
            answer.Status.ShouldBe(status);
            (answer.Header("X-Auth-Nickname"), answer.Header("X-Auth-Newsletter")).ShouldBe(("", ""), $"{answer.Status}");
        }
    }

    [Fact]
    public async Task A_registration_by_mail_asks_for_attributes_with_the_password()
    {
        using var own = RunningServer.With([("Registration:RequireVerifiedEmail", "true")], services => services.AddDepartments());
        var client = own.Client();
        Task<Answer> StartAsync(string email, object? attributes) => client.PostAsync("/api/v1/users", new { username = "carla", email, password = RunningServer.Password, attributes });
        Fields(await StartAsync("carla@example.org", new { department = "catering" })).ShouldBe(["attributes.department"]);
        (await StartAsync("carla@example.org", null)).Status.ShouldBe(HttpStatusCode.Accepted);
        await own.DeliverMailAsync();

        var token = own.Mailbox.TokenTo("carla@example.org");
        Fields(await client.PostAsync("/api/v1/users/complete", new { token, password = RunningServer.Password })).ShouldBe(["attributes.department"]);
        var completed = await client.PostAsync("/api/v1/users/complete", new { token, password = RunningServer.Password, attributes = new { department = "sales" } });

        completed.Status.ShouldBe(HttpStatusCode.Created, completed.Text);
        completed.Json.GetProperty("attributes").GetProperty("department").GetString().ShouldBe("sales");
    }

    [Fact]
    public async Task The_API_document_describes_attributes_by_type()
    {
        var schemas = (await _server.Client().GetAsync("/openapi/v1.json")).Json.GetProperty("components").GetProperty("schemas");

        var shown = schemas.GetProperty("UserDetails").GetProperty("properties").GetProperty("attributes").GetProperty("properties");
        shown.GetProperty("nickname").GetProperty("type").GetString().ShouldBe("string");
        shown.GetProperty("nickname").GetProperty("maxLength").GetInt32().ShouldBe(256);
        shown.GetProperty("newsletter").GetProperty("type").GetString().ShouldBe("boolean");
        shown.GetProperty("cost").GetProperty("type").GetString().ShouldBe("number");
        shown.GetProperty("joined").GetProperty("format").GetString().ShouldBe("date");
        var registered = schemas.GetProperty("RegisterRequest").GetProperty("properties").GetProperty("attributes");
        registered.GetProperty("properties").EnumerateObject().Select(p => p.Name).ShouldBe(["department", "nickname", "newsletter"]);
        registered.GetProperty("additionalProperties").GetBoolean().ShouldBeFalse();
        schemas.GetProperty("ChangeAttributesRequest").GetProperty("properties").GetProperty("attributes").GetProperty("properties").GetProperty("cost").GetProperty("type").GetRawText().ShouldContain("null");
    }

    [Fact]
    public void An_attribute_that_cannot_be_used_stops_the_start()
    {
        var builder = WebApplication.CreateBuilder();
        builder.AddAuth();
        builder.Services.AddUserAttribute<string>("Cost center");
        using var app = builder.Build();

        Should.Throw<StartupException>(() => app.UseAuth()).Message.ShouldContain("The user attribute 'Cost center' has an invalid name.");
    }

    [Fact]
    public async Task An_account_without_declared_attributes_has_no_field_for_them()
    {
        using var plain = new RunningServer();

        (await (await plain.SignInAsync()).GetAsync("/api/v1/me")).Json.TryGetProperty("attributes", out _).ShouldBeFalse();
    }

    private static IEnumerable<string> Fields(Answer answer) =>
        answer.ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed").Json.GetProperty("errors").EnumerateObject().Select(field => field.Name);

    private static Task<Answer> PatchAsync(ApiClient client, string path, object attributes) => client.SendAsync(HttpMethod.Patch, path, new { attributes });

    private Task<Answer> RegisterAsync(string username, object attributes, string? verbatim = null) =>
        _server.Client().PostAsync("/api/v1/users", verbatim is null
            ? new { username, password = RunningServer.Password, attributes }
            : Running.Json.Of($$"""{"username":"{{username}}","password":"{{RunningServer.Password}}","attributes":{{verbatim}}}"""));
}

/// <summary>A server whose host application declares attributes of each kind, and whose gateways admit everyone who is signed in.</summary>
public sealed class ServerWithAttributes : IDisposable
{
    public RunningServer Server { get; } = RunningServer.With(
        [("ForwardAuth:Roles", "*")],
        services => services
            .AddUserAttribute<string>("department", attribute =>
            {
                attribute.Label = "Department";
                attribute.Rule = department => department == "catering" ? "There is no catering." : null;
                attribute.AtRegistration = RegistrationInput.Optional;
            })
            .AddUserAttribute<string>("nickname", attribute =>
            {
                attribute.Label = "Nickname";
                attribute.AtRegistration = RegistrationInput.Optional;
                attribute.ChangeableBy = AttributeAudience.Everyone;
                attribute.GatewayHeader = "X-Auth-Nickname";
            })
            .AddUserAttribute<bool>("newsletter", attribute =>
            {
                attribute.Label = "Newsletter";
                attribute.AtRegistration = RegistrationInput.Optional;
                attribute.ChangeableBy = AttributeAudience.Everyone;
                attribute.GatewayHeader = "X-Auth-Newsletter";
            })
            .AddUserAttribute<decimal>("cost", attribute => (attribute.Label, attribute.VisibleTo) = ("Cost", AttributeAudience.Administrators))
            .AddUserAttribute<DateOnly>("joined", attribute => (attribute.Label, attribute.ChangeableBy) = ("Joined", AttributeAudience.Administrators)));

    public void Dispose() => Server.Dispose();
}
