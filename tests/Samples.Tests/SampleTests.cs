extern alias AdministratorPasswords;
extern alias AdministratorSecondFactor;
extern alias CodeOfConduct;
extern alias Department;
extern alias LeftTheCompany;
extern alias LockoutByTier;
extern alias LockoutMessage;
extern alias OfficeHours;
extern alias Orders;
extern alias SignInPage;
extern alias TermsOfUse;

using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Auth.Domain.Sessions;
using CodeOfConduct::Auth.Samples.CodeOfConduct;
using LockoutByTier::Auth.Samples.LockoutByTier;
using Microsoft.Extensions.DependencyInjection;
using OfficeHours::Auth.Samples.OfficeHours;
using Orders::Auth.Samples.Orders;

namespace Auth.Samples.Tests;

/// <summary>Each sample with the test that a team would write for it, on the test kit.</summary>
public sealed class SampleTests
{
    [Theory]
    [InlineData("an administrator's", HttpStatusCode.BadRequest)]
    [InlineData("an administrator's password", HttpStatusCode.Created)]
    public async Task Administrators_need_a_password_of_20_characters(string password, HttpStatusCode status)
    {
        await using var auth = await AuthTestServer.StartAsync<AdministratorPasswords::Program>();

        var created = await auth.Client().PostAsync("/api/v1/setup", new { token = AuthTestServer.SetupToken, username = "root", password });

        created.Status.ShouldBe(status);
    }

    [Fact]
    public async Task Administrators_enroll_a_second_factor_at_the_login_and_other_users_do_not()
    {
        await using var auth = await AuthTestServer.StartAsync<AdministratorSecondFactor::Program>();
        var root = await auth.CreateUserAsync(A.User().Named("root").Administrator());

        (await (await auth.SignInAsync(await auth.CreateUserAsync())).IsSignedInAsync()).ShouldBeTrue();

        (await Should.ThrowAsync<TestServerException>(() => auth.SignInAsync(root))).Message.ShouldStartWith("The login of root requires more: enroll_second_factor.");
    }

    [Fact]
    public async Task The_code_of_conduct_is_confirmed_once()
    {
        var (alice, file) = (A.User().Build(), Path.Combine(Directory.CreateTempSubdirectory("auth-tests-").FullName, "confirmed"));
        var action = new CodeOfConductAction(file);
        (await IsRequiredAsync()).ShouldBeTrue();

        await action.CompleteAsync(alice, new Dictionary<string, string>(StringComparer.Ordinal), TestTime.Start, CancellationToken.None);

        (await IsRequiredAsync()).ShouldBeFalse();
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);

        Task<bool> IsRequiredAsync() => action.IsRequiredAsync(alice, AuthenticationMethods.Password, TestTime.Start, CancellationToken.None);
    }

    [Fact]
    public async Task A_department_is_entered_at_registration_and_stated_in_a_gateway_header()
    {
        await using var auth = await AuthTestServer.StartAsync<Department::Program>(server => server.WithSetting("ForwardAuth:Roles", "*"));
        (await RegisterAsync(null)).Text.ShouldContain("attributes.department");
        (await RegisterAsync(new { department = "catering" })).Text.ShouldContain("Enter one of sales, support, warehouse.");
        var ann = (await RegisterAsync(new { department = "sales" })).Require(HttpStatusCode.Created, "The registration of ann");

        using var client = await auth.SignInAsync(new TestUser(ann.Json.GetProperty("id").GetGuid(), "ann"));

        (await client.GetAsync("/api/v1/forward-auth")).Header("X-Auth-Department").ShouldBe("sales");

        Task<Answer> RegisterAsync(object? attributes) => auth.Client().PostAsync("/api/v1/users", new { username = "ann", password = AuthTestServer.Password, attributes });
    }

    [Fact]
    public async Task A_user_who_left_the_company_cannot_sign_in()
    {
        var leavers = Path.GetTempFileName();
        await using var auth = await AuthTestServer.StartAsync<LeftTheCompany::Program>(server => server.WithSetting("Personnel:LeaversFile", leavers));
        var ann = await auth.CreateUserAsync(A.User().Named("ann"));
        (await (await auth.SignInAsync(ann)).IsSignedInAsync()).ShouldBeTrue();

        await File.WriteAllTextAsync(leavers, "Ann\n", TestContext.Current.CancellationToken);

        (await Should.ThrowAsync<TestServerException>(() => auth.SignInAsync(ann))).Code.ShouldBe("left_the_company");
        File.Delete(leavers);
    }

    [Theory]
    [InlineData("warehouse", 10)]
    [InlineData("clerk", 5)]
    public void Users_in_the_warehouse_have_more_attempts(string role, int attempts) =>
        new WarehouseLockout().GetMaxFailedAttempts(A.User().WithRole(role).Build()).ShouldBe(attempts);

    [Fact]
    public void Administrators_in_the_warehouse_have_no_more_attempts() =>
        new WarehouseLockout().GetMaxFailedAttempts(A.User().WithRoles("warehouse", "admin").Build()).ShouldBe(5);

    [Fact]
    public async Task A_lockout_posts_a_message()
    {
        using var chat = new RecordingHandler();
        await using var auth = await AuthTestServer.StartAsync<LockoutMessage::Program>(server => server
            .WithSetting("LockoutMessage:Url", "https://chat.example.org/hook")
            .WithServices(services => services.ConfigureHttpClientDefaults(client => client.ConfigurePrimaryHttpMessageHandler(() => chat))));
        await auth.CreateUserAsync(A.User().Named("alice").LockedOut());

        await auth.DeliverEventsAsync();

        var (url, message) = chat.Requests.ShouldHaveSingleItem();
        url.ShouldBe(new Uri("https://chat.example.org/hook"));
        message.GetProperty("text").GetString().ShouldBe("alice is locked out until 2030-01-01 12:15:00Z.");
    }

    [Fact]
    public async Task A_lockout_ends_after_an_hour_and_the_third_does_not()
    {
        await using var auth = await AuthTestServer.StartAsync<OfficeHours::Program>();
        var alice = await auth.CreateUserAsync(A.User().Named("alice"));

        for (var lockout = 1; lockout <= 3; lockout++)
        {
            for (var i = 0; i < 3; i++) await auth.Client().LoginAsync("alice", "wrong");
            auth.Clock.Advance(TimeSpan.FromHours(1));
            var isLockedOut = (await auth.GetUserAsync(alice)).Json.GetProperty("status").GetString() == "locked_out";
            isLockedOut.ShouldBe(lockout == 3);
        }
    }

    [Fact]
    public async Task Everyone_signs_in_during_office_hours_and_administrators_always()
    {
        var rule = new OfficeHoursRule();

        (await rule.CheckAsync(A.User(), A.Client(), TestTime.Start, CancellationToken.None)).IsSuccess.ShouldBeTrue();
        (await rule.CheckAsync(A.User(), A.Client(), TestTime.Start.AddHours(12), CancellationToken.None)).Error!.Code.ShouldBe("out_of_hours");
        (await rule.CheckAsync(A.User().Administrator(), A.Client(), TestTime.Start.AddHours(12), CancellationToken.None)).IsSuccess.ShouldBeTrue();
    }

    [Fact]
    public async Task An_order_is_stored_with_its_event()
    {
        await using var auth = await AuthTestServer.StartAsync<Orders::Program>();
        var alice = await auth.CreateUserAsync();
        using var client = await auth.SignInAsync(alice);

        var order = (await client.PostAsync("/orders", new { article = "book", quantity = 2 })).Require(HttpStatusCode.OK, "The order");

        (await auth.Events.ListAsync<OrderPlaced>(alice)).ShouldHaveSingleItem().OrderId.ShouldBe(order.Json.GetGuid());
        (await client.PostAsync("/orders", new { article = "book", quantity = 0 })).Code.ShouldBe("validation_failed");
        (await auth.Events.ListAsync<OrderPlaced>()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_order_is_not_stored_while_the_database_fails()
    {
        await using var auth = await AuthTestServer.StartAsync<Orders::Program>();
        var alice = await auth.CreateUserAsync();
        using var client = await auth.SignInAsync(alice);

        auth.Database.Fail();
        (await client.PostAsync("/orders", new { article = "book", quantity = 2 })).Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        auth.Database.Recover();

        (await auth.Events.ListAsync<OrderPlaced>()).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_sign_in_page_is_that_of_the_application()
    {
        await using var auth = await AuthTestServer.StartAsync<SignInPage::Program>();
        await auth.SetUpAsync();

        (await auth.Client().GetAsync("/sign-in")).Text.ShouldContain("Welcome to our shop.");
    }

    [Fact]
    public async Task A_version_of_the_terms_is_accepted_once()
    {
        await using var auth = await AuthTestServer.StartAsync<TermsOfUse::Program>();
        var ann = await auth.CreateUserAsync(A.User().Named("ann"));
        (await Should.ThrowAsync<TestServerException>(() => auth.SignInAsync(ann))).Message.ShouldStartWith("The login of ann requires more: accept_terms.");
        var challenge = (await auth.Client().LoginAsync("ann")).Json.GetProperty("challenge").GetString();

        var accepted = await auth.Client().PostAsync("/api/v1/sessions/actions/accept_terms", new { challenge, input = new { version = "2026-11", accepted = "true" } });

        accepted.Status.ShouldBe(HttpStatusCode.Created, accepted.Text);
        (await (await auth.SignInAsync(ann)).IsSignedInAsync()).ShouldBeTrue();
    }

    /// <summary>Answers 200, and keeps the requests.</summary>
    private sealed class RecordingHandler : HttpMessageHandler
    {
        private readonly List<(Uri Url, JsonElement Body)> _requests = [];

        public IReadOnlyList<(Uri Url, JsonElement Body)> Requests => _requests;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            _requests.Add((request.RequestUri!, await request.Content!.ReadFromJsonAsync<JsonElement>(cancellationToken)));
            return new HttpResponseMessage(HttpStatusCode.OK);
        }
    }
}
