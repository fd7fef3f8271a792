using System.Net;
using System.Text.RegularExpressions;
using Auth.Application.Administration;
using Auth.Application.Audit;
using Auth.Application.Common.Access;
using Auth.Domain.Common;
using Auth.WebApi.FunctionalTests.Running;
using Auth.WebApi.Pages;
using Auth.WebApi.Pages.Components;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;

namespace Auth.WebApi.FunctionalTests.Pages;

public sealed partial class AdministrationPagesTests(RunningServer server) : IClassFixture<RunningServer>
{
    public static TheoryData<string, string> Pages => new()
    {
        { "GET", "/admin" },
        { "GET", "/admin/users" },
        { "GET", "/admin/users/{id}" },
        { "GET", "/admin/events" },
        { "GET", "/admin/invitations" },
        { "POST", "/admin/invitations" },
        { "POST", "/admin/invitations/{id}/withdraw" },
        { "GET", "/admin/event-handlers" },
        { "POST", "/admin/event-handlers/name/retry" },
        { "POST", "/admin/event-handlers/name/skip" },
        { "POST", "/admin/event-handlers/name/remove" },
        { "GET", "/admin/service-accounts" },
        { "POST", "/admin/service-accounts" },
        { "GET", "/admin/service-accounts/{id}" },
        { "POST", "/admin/service-accounts/{id}/change" },
        { "POST", "/admin/service-accounts/{id}/keys" },
        { "POST", "/admin/service-accounts/{id}/keys/{id}/revoke" },
        { "POST", "/admin/service-accounts/{id}/remove" },
        { "POST", "/admin/users/{id}/lock" },
        { "POST", "/admin/users/{id}/unlock" },
        { "POST", "/admin/users/{id}/reset-attempts" },
        { "POST", "/admin/users/{id}/recovery" },
        { "POST", "/admin/users/{id}/require-password-change" },
        { "POST", "/admin/users/{id}/confirm-email" },
        { "POST", "/admin/users/{id}/roles" },
        { "POST", "/admin/users/{id}/sessions/end" },
        { "POST", "/admin/users/{id}/second-factors/remove" },
    };

    [Theory]
    [MemberData(nameof(Pages))]
    [Trait("Requirement", "R54")]
    public async Task Admin_pages_require_the_admin_role(string method, string path)
    {
        var account = await server.RegisterAsync();
        var user = await server.SignInAsync(account);
        path = path.Replace("{id}", account.Id.ToString(), StringComparison.Ordinal);

        var anonymous = await server.Client().SendAsync(new HttpMethod(method), path, Form());
        anonymous.Status.ShouldBe(HttpStatusCode.SeeOther);
        anonymous.Header("Location")!.ShouldStartWith("/sign-in");

        var rejected = await user.SendAsync(new HttpMethod(method), path, Form());
        rejected.Status.ShouldBe(HttpStatusCode.Forbidden);
        (rejected.ContentHeaders.ContentType?.MediaType).ShouldBe("text/html");
    }

    [Fact]
    public async Task The_audit_log_page_shows_events_of_unknown_usernames_without_links()
    {
        var administrator = await server.AdministratorAsync();
        await server.Client("Unknown names/1").LoginAsync($"unknown {Guid.CreateVersion7():N}", "a wrong password");

        var log = (await administrator.GetAsync("/api/v1/admin/events?type=attempt_failed")).Json.GetProperty("items").EnumerateArray();
        var attempt = log.Single(e => e.GetProperty("userAgent").GetString() == "Unknown names/1");
        attempt.GetProperty("unknownName").GetBoolean().ShouldBeTrue();

        var id = attempt.GetProperty("userId").GetString();
        var page = (await administrator.GetAsync($"/admin/events?user={id}")).ShouldBePage("Audit log");
        page.Text.ShouldContain("<td><span class=\"muted\">unknown username</span></td>");
        page.Text.ShouldNotContain("deleted account");
        page.Text.ShouldNotContain($"href=\"/admin/users/{id}");
        page.Text.ShouldNotContain($"href=\"/admin/events?user={id}");
    }

    [Fact]
    [Trait("Requirement", "R60")]
    public async Task An_event_of_an_operator_names_the_operator_to_administrators_alone()
    {
        var administrator = await server.AdministratorAsync();
        var account = await server.RegisterAsync();
        var user = await server.SignInAsync(account);
        await using (var scope = server.Services.CreateAsyncScope())
        {
            scope.ServiceProvider.ActAsOperator("<jörg>");
            await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new ResetAttemptsCommand(new(account.Id)));
        }

        var page = (await administrator.GetAsync($"/admin/events?user={account.Id}")).ShouldBePage("Audit log");
        var german = await administrator.SendAsync(HttpMethod.Get, $"/admin/events?user={account.Id}", null, ("Accept-Language", "de"));
        var activity = (await user.GetAsync("/account/activity")).ShouldBePage("Recent activity");

        WebUtility.HtmlDecode(page.Text).ShouldContain("by operator <jörg>");
        page.Text.ShouldNotContain("<jörg>");
        WebUtility.HtmlDecode(german.Text).ShouldContain("durch Operator <jörg>");
        activity.Text.ShouldContain("by an administrator");
        WebUtility.HtmlDecode(activity.Text).ShouldNotContain("<jörg>");
    }

    [Fact]
    public async Task The_audit_log_page_links_events_of_a_closed_account_to_its_other_events()
    {
        var administrator = await server.AdministratorAsync();
        var account = await server.RegisterAsync();
        var closing = await server.SignInAsync(account);
        (await closing.SendAsync(HttpMethod.Post, "/account/close", Form(("username", account.Username)))).Status.ShouldBe(HttpStatusCode.SeeOther);

        var page = (await administrator.GetAsync($"/admin/events?user={account.Id}")).ShouldBePage("Audit log");

        page.Text.ShouldContain($"<a class=\"muted\" href=\"/admin/events?user={account.Id}\">deleted account</a>");
        page.Text.ShouldNotContain("unknown username");
    }

    [Theory]
    [InlineData("recovery")]
    [InlineData("require-password-change")]
    [InlineData("confirm-email")]
    [InlineData("second-factors/remove")]
    [InlineData("lock")]
    [InlineData("unlock")]
    [InlineData("reset-attempts")]
    [InlineData("roles")]
    [InlineData("sessions/end")]
    [Trait("Requirement", "R64")]
    [Trait("Requirement", "R75")]
    public async Task Admin_page_actions_require_recent_authentication(string action)
    {
        using var own = new RunningServer();
        var administrator = await own.AdministratorAsync();
        var account = await own.RegisterAsync(email: "alice@example.org");
        own.Clock.Advance(TimeSpan.FromMinutes(10) + TimeSpan.FromMicroseconds(1));
        var path = $"/admin/users/{account.Id}/{action}";

        (await administrator.PostAsync(path, Form())).ShouldLeadTo($"/confirm-identity?return={Uri.EscapeDataString(path)}");
    }

    [Fact]
    public void Custom_role_details_of_an_event_are_shown_verbatim()
    {
        var text = server.Services.GetRequiredService<IStringLocalizer<Texts>>();

        EventDetailsFormatter.Format(new Dictionary<string, string>(StringComparer.Ordinal) { ["roles"] = "all of them" }, text).ShouldBe(["all of them"]);
    }

    [Fact]
    [Trait("Requirement", "R40")]
    public async Task A_cross_site_form_to_an_admin_page_is_rejected()
    {
        var account = await server.RegisterAsync();
        var administrator = server.Client();
        administrator.Cookie = $"{ApiClient.CookieName}={(await server.AdministratorAsync()).Bearer}";

        var answer = await administrator.SendAsync(HttpMethod.Post, $"/admin/users/{account.Id}/lock", Form(), ("Sec-Fetch-Site", "cross-site"));

        answer.Status.ShouldBe(HttpStatusCode.Forbidden);
        (await StatusOfAsync(account)).ShouldBe("active");
    }

    [Fact]
    public async Task Administrators_lock_and_unlock_an_account_on_its_page()
    {
        var account = await server.RegisterAsync();
        var client = await server.SignInAsync(account);

        var locked = await SubmitAsync(account, "lock");
        locked.ShouldContain("The account has been locked, and its sessions have ended.");
        locked.ShouldContain("/unlock\"");
        locked.ShouldNotContain("/lock\"");
        (await StatusOfAsync(account)).ShouldBe("locked");
        (await client.IsSignedInAsync()).ShouldBeFalse();

        (await SubmitAsync(account, "unlock")).ShouldContain("/lock\"");
        (await StatusOfAsync(account)).ShouldBe("active");
    }

    [Fact]
    public async Task The_reset_button_for_failed_attempts_is_shown_only_when_there_are_some()
    {
        var account = await server.RegisterAsync();
        (await OpenUserPageAsync(account)).ShouldNotContain("/reset-attempts\"");
        await server.Client().LoginAsync(account.Username, "a wrong password");
        (await OpenUserPageAsync(account)).ShouldContain("/reset-attempts\"");

        (await SubmitAsync(account, "reset-attempts")).ShouldNotContain("/reset-attempts\"");

        (await server.GetUserAsync(account)).Json.GetProperty("failedAttempts").GetInt32().ShouldBe(0);
    }

    [Fact]
    public async Task A_required_new_password_is_shown_and_not_offered_again()
    {
        var account = await server.RegisterAsync();

        var page = await SubmitAsync(account, "require-password-change");

        page.ShouldContain("The user must choose a new password at the next sign-in.");
        page.ShouldContain("must be changed at the next sign-in");
        page.ShouldNotContain("/require-password-change\"");
    }

    [Fact]
    public async Task Marking_an_email_as_verified_enables_sending_a_recovery_link()
    {
        var account = await server.RegisterAsync(email: "vouched@example.org");
        (await OpenUserPageAsync(account)).ShouldNotContain("/recovery\"");

        (await SubmitAsync(account, "confirm-email")).ShouldContain("/recovery\"");
        await SubmitAsync(account, "recovery");

        await server.DeliverMailAsync();
        server.Mailbox.LinkTo("vouched@example.org").AbsolutePath.ShouldBe("/reset-password");
    }

    [Fact]
    public async Task Administrators_end_all_sessions_of_a_user_on_the_page()
    {
        var account = await server.RegisterAsync();
        var client = await server.SignInAsync(account);

        (await SubmitAsync(account, "sessions/end")).ShouldContain("No sessions.");

        (await client.IsSignedInAsync()).ShouldBeFalse();
    }

    [Fact]
    public async Task Administrators_remove_the_second_factors_of_a_user_on_the_page()
    {
        using var own = new RunningServer();
        var enrolled = await TotpEnrollment.CreateAsync(own);
        var administrator = await own.AdministratorAsync();
        var path = $"/admin/users/{enrolled.User.Id}";
        (await administrator.GetAsync(path)).Text.ShouldContain("/second-factors/remove\"");

        (await administrator.PostAsync($"{path}/second-factors/remove", Form())).ShouldLeadTo(path);

        (await administrator.GetAsync(path)).Text.ShouldNotContain("/second-factors/remove\"");
        (await own.Client().LoginAsync(enrolled.User.Username)).Status.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task The_roles_form_saves_roles_and_keeps_rejected_input()
    {
        var account = await server.RegisterAsync();
        var page = await SubmitAsync(account, "roles", ("roles", "editor, auditor  editor"), Version());
        (await RolesOfAsync(account)).ShouldBe(["auditor", "editor"]);
        CheckedIn(page).ShouldBe(["auditor", "editor"]);

        var rejected = await (await server.AdministratorAsync()).PostAsync($"/admin/users/{account.Id}/roles", Form(("role-editor", "true"), ("roles", "Not<b>"), Version("auditor", "editor")));

        rejected.Status.ShouldBe(HttpStatusCode.BadRequest);
        rejected.Text.ShouldContain("value=\"Not&lt;b&gt;\"");
        rejected.Text.ShouldContain("id=\"roles-error\"");
        CheckedIn(rejected.Text).ShouldBe(["editor"]);
        (await (await server.AdministratorAsync()).PostAsync($"/admin/users/{account.Id}/roles", Form())).ShouldBePage("Something went wrong", HttpStatusCode.BadRequest);
        (await server.GetUserAsync(account)).Json.GetProperty("roles").GetArrayLength().ShouldBe(2);
    }

    [Fact]
    public async Task The_roles_form_shows_known_roles_as_checkboxes_and_accepts_typed_roles()
    {
        var (account, other) = (await server.RegisterAsync(), await server.RegisterAsync());
        await SubmitAsync(other, "roles", ("roles", "clerk"), Version());
        var page = await OpenUserPageAsync(account);
        CheckboxesIn(page).ShouldBe(CheckboxesIn(page).Order(StringComparer.Ordinal));
        CheckboxesIn(page).ShouldContain("admin");
        CheckboxesIn(page).ShouldContain("clerk");
        CheckedIn(page).ShouldBeEmpty();

        await SubmitAsync(account, "roles", ("role-clerk", "true"), ("roles", "porter"), Version());
        (await RolesOfAsync(account)).ShouldBe(["clerk", "porter"]);

        await SubmitAsync(account, "roles", ("roles", ""), Version("clerk", "porter"));
        (await RolesOfAsync(account)).ShouldBeEmpty();
    }

    /// <summary>Two administrators have the page open. The second one must not undo the change of the first unseen.</summary>
    [Fact]
    [Trait("Requirement", "R94")]
    public async Task A_roles_form_from_before_a_change_shows_the_current_roles_and_changes_nothing()
    {
        var account = await server.RegisterAsync();
        await SubmitAsync(account, "roles", ("roles", "clerk"), Version());

        foreach (var stale in new[] { Form(("roles", "porter"), Version()), Form(("role-admin", "true"), ("roles", ""), Version()), Form(("roles", "admin"), ("sure", "true"), Version()), Form(("roles", "porter")) })
        {
            var answer = await (await server.AdministratorAsync()).PostAsync($"/admin/users/{account.Id}/roles", stale);

            answer.Status.ShouldBe(HttpStatusCode.PreconditionFailed);
            answer.Text.ShouldContain("The roles have changed in the meantime. Check them and try again.");
            CheckedIn(answer.Text).ShouldBe(["clerk"]);
            answer.Text.ShouldNotContain("value=\"porter\"");
            Browser.HiddenField(answer, "rolesVersion").ShouldBe(Version("clerk").Value);
            (await RolesOfAsync(account)).ShouldBe(["clerk"]);
        }

        await SubmitAsync(account, "roles", ("roles", "porter"), Version("clerk"));
        (await RolesOfAsync(account)).ShouldBe(["porter"]);
    }

    /// <summary>Otherwise, the rejection of a typing error would hide a change in the meantime.</summary>
    [Fact]
    public async Task A_rejected_roles_form_keeps_its_version()
    {
        var account = await server.RegisterAsync();
        await SubmitAsync(account, "roles", ("roles", "clerk"), Version());

        var rejected = await (await server.AdministratorAsync()).PostAsync($"/admin/users/{account.Id}/roles", Form(("roles", "Not<b>"), Version()));

        Browser.HiddenField(rejected, "rolesVersion").ShouldBe(Version().Value);
    }

    [Theory]
    [InlineData("role-admin", "true")]
    [InlineData("roles", "admin")]
    public async Task Granting_the_admin_role_requires_confirmation(string field, string value)
    {
        var account = await server.RegisterAsync();
        var (administrator, path) = (await server.AdministratorAsync(), $"/admin/users/{account.Id}/roles");
        (string, string)[] fields = field == "roles" ? [(field, value), Version()] : [(field, value), ("roles", ""), Version()];

        var question = (await administrator.PostAsync(path, Form(fields))).ShouldBePage($"Make {account.Username} an administrator?");
        (await RolesOfAsync(account)).ShouldBeEmpty();

        await SubmitAsync(account, "roles", ("roles", Browser.HiddenField(question, "roles")), ("sure", Browser.HiddenField(question, "sure")), ("rolesVersion", Browser.HiddenField(question, "rolesVersion")));
        (await RolesOfAsync(account)).ShouldBe(["admin"]);
    }

    [Fact]
    public async Task Administrators_confirm_before_they_give_up_their_admin_role()
    {
        using var own = new RunningServer();
        var administrator = await own.AdministratorAsync();
        var id = (await administrator.GetAsync("/api/v1/me")).Json.GetProperty("id").GetGuid();

        (await administrator.PostAsync($"/admin/users/{id}/roles", Form(("roles", ""), Version("admin")))).ShouldBePage("Give up the role admin?");

        (await administrator.GetAsync("/admin")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_user_page_offers_administrators_no_lock_of_their_own_account()
    {
        var administrator = await server.AdministratorAsync();
        var id = (await administrator.GetAsync("/api/v1/me")).Json.GetProperty("id").GetGuid();

        var page = (await administrator.GetAsync($"/admin/users/{id}")).Text;

        page.ShouldNotContain("/lock\"");
        page.ShouldNotContain("/unlock\"");
    }

    [Fact]
    [Trait("Requirement", "R56")]
    public async Task A_rejected_admin_action_is_reported_on_the_page_of_the_user()
    {
        using var own = new RunningServer();
        var administrator = await own.AdministratorAsync();
        var id = (await administrator.GetAsync("/api/v1/me")).Json.GetProperty("id").GetGuid();

        var rejected = await administrator.PostAsync($"/admin/users/{id}/lock", Form());

        rejected.Status.ShouldBe(HttpStatusCode.Conflict);
        rejected.Text.ShouldContain("role=\"alert\"");
        rejected.Text.ShouldContain("This is the last active administrator");
    }

    [Fact]
    public async Task Opening_the_path_of_an_admin_form_leads_to_the_page_of_its_user()
    {
        var page = $"/admin/users/{(await server.RegisterAsync()).Id}";

        (await (await server.AdministratorAsync()).GetAsync($"{page}/second-factors/remove")).ShouldLeadTo(page);
    }

    [Fact]
    public async Task The_page_of_an_unknown_user_returns_404()
    {
        var answer = await (await server.AdministratorAsync()).GetAsync($"/admin/users/{Guid.CreateVersion7()}");

        answer.Status.ShouldBe(HttpStatusCode.NotFound);
        (answer.ContentHeaders.ContentType?.MediaType).ShouldBe("text/html");
    }

    [Fact]
    public async Task Admin_pages_encode_text_from_users_and_queries()
    {
        const string Script = "<script>alert(1)</script>";
        var account = await server.RegisterAsync();
        await server.Client(Script).SignInAsync(account.Username);
        var administrator = await server.AdministratorAsync();

        var pages = new[]
        {
            await administrator.GetAsync($"/admin/users/{account.Id}"),
            await administrator.GetAsync($"/admin/events?user={account.Id}"),
            await administrator.GetAsync($"/admin/users?search={Uri.EscapeDataString('"' + Script)}"),
            await administrator.GetAsync($"/admin/events?user={Uri.EscapeDataString(Script)}&type={Uri.EscapeDataString(Script)}&from={Uri.EscapeDataString(Script)}"),
        };

        foreach (var page in pages)
        {
            page.Text.ShouldNotContain("<script", Case.Insensitive);
            WebUtility.HtmlDecode(page.Text).ShouldContain(Script);
        }
    }

    [Fact]
    [Trait("Requirement", "R57")]
    public async Task The_user_list_page_is_paged_and_keeps_its_filters()
    {
        using var own = new RunningServer();
        var administrator = await own.AdministratorAsync();
        for (var i = 0; i < 51; i++) await own.RegisterAsync($"paged {i}");
        var other = await own.RegisterAsync("someone else");
        await own.AdministerAsync(other, "lock");

        var first = (await administrator.GetAsync("/admin/users?search=PAGED&status=active")).Text;
        var second = (await administrator.GetAsync(WebUtility.HtmlDecode(NextPage().Match(first).Groups["path"].Value))).Text;

        UsersIn(first).Concat(UsersIn(second)).ShouldBe(Enumerable.Range(0, 51).Select(i => $"paged {i}"), ignoreOrder: true);
        second.ShouldContain("href=\"/admin/users?search=PAGED&amp;status=active\"");
        UsersIn((await administrator.GetAsync("/admin/users?status=locked")).Text).ShouldBe(["someone else"]);
        UsersIn((await administrator.GetAsync("/admin/users?role=admin")).Text).ShouldBe(["administrator"]);
        (await administrator.GetAsync("/admin/users?search=no+such+user")).Text.ShouldContain("No users found.");
    }

    [Theory]
    [InlineData("/admin/users?status=asleep", "status")]
    [InlineData("/admin/users?role=Not+A+Role", "role")]
    [InlineData("/admin/users?search=%00", "search")]
    [InlineData("/admin/events?user=no+such+name", "user")]
    [InlineData("/admin/events?type=Not%20A%20Type", "type")]
    [InlineData("/admin/events?from=yesterday", "from")]
    [InlineData("/admin/events?from=2026-11-26&until=2026-11-25", "until")]
    public async Task An_invalid_filter_is_reported_at_its_field(string path, string field)
    {
        var answer = await (await server.AdministratorAsync()).GetAsync(path);

        answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        answer.Text.ShouldContain($"id=\"{field}-error\"");
        answer.Text.ShouldNotContain("<table");
    }

    [Fact]
    public async Task The_audit_log_page_is_filtered_by_user_event_type_and_days()
    {
        var account = await server.RegisterAsync();
        var path = $"/admin/events?user={Uri.EscapeDataString(account.Username.ToUpperInvariant())}";
        await server.AdministerAsync(account, "lock");
        var administrator = await server.AdministratorAsync();
        var today = server.Clock.GetUtcNow().UtcDateTime;

        var all = (await administrator.GetAsync(path)).Text;
        KindsIn(all).ShouldBe(["Account locked", "Account created"]);
        all.ShouldContain($">{account.Username}</a>");
        all.ShouldContain(">administrator</a>");

        KindsIn((await administrator.GetAsync(path + "&type=user_registered")).Text).ShouldBe(["Account created"]);
        KindsIn((await administrator.GetAsync($"{path}&from={today:yyyy-MM-dd}&until={today:yyyy-MM-dd}")).Text).Count().ShouldBe(2);
        (await administrator.GetAsync($"{path}&until={today.AddDays(-1):yyyy-MM-dd}")).Text.ShouldContain("No events found.");
        (await administrator.GetAsync($"{path}&until=9999-12-31")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Every_event_type_has_an_English_and_a_German_display_name()
    {
        var kinds = typeof(IDomainEvent).Assembly.GetTypes().Where(t => t.IsAssignableTo(typeof(IDomainEvent)) && !t.IsInterface).Select(EventTypes.GetName);
        var administrator = await server.AdministratorAsync();

        var german = (await administrator.SendAsync(HttpMethod.Get, "/admin/events", null, ("Accept-Language", "de"))).Text;

        EventDisplayNames.Types.ShouldBe(kinds, ignoreOrder: true);
        foreach (var kind in EventDisplayNames.Types)
        {
            var name = Regex.Match(german, $"<option value=\"{kind}\">(?<name>[^<]+)</option>", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Groups["name"].Value;
            WebUtility.HtmlDecode(name).ShouldNotBeOneOf("", kind, EventDisplayNames.Get(kind));
        }
    }

    [Fact]
    public async Task The_dashboard_shows_activity_as_charts_with_numbers()
    {
        using var own = new RunningServer();
        var administrator = await own.AdministratorAsync();
        await own.SignInAsync();
        await own.Client().LoginAsync("administrator", "a wrong password");

        var page = await administrator.GetAsync("/admin?period=week");

        page.Status.ShouldBe(HttpStatusCode.OK, page.Text);
        page.Text.ShouldContain("aria-label=\"Sign-ins: Successful 2, Failed attempts 1, Unknown usernames 0\"");
        page.Text.ShouldContain("href=\"/admin?period=week\" aria-current=\"true\"");
        (await administrator.GetAsync("/admin?period=century")).Status.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData(0, new long[] { 0, 1, 2, 3, 4 })]
    [InlineData(5, new long[] { 0, 2, 4, 6 })]
    [InlineData(100, new long[] { 0, 50, 100 })]
    [InlineData(123_456, new long[] { 0, 50_000, 100_000, 150_000 })]
    public void A_chart_scale_has_round_numbers(long maxCount, long[] marks) => ChartScale.UpTo(maxCount).Marks.ShouldBe(marks);

    private static FormUrlEncodedContent Form(params (string Name, string Value)[] fields) => new(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));

    private static IEnumerable<string> UsersIn(string page) => User().Matches(page).Select(m => WebUtility.HtmlDecode(m.Groups["name"].Value));

    private static IEnumerable<string> KindsIn(string page) => Kind().Matches(page).Select(m => WebUtility.HtmlDecode(m.Groups["name"].Value));

    private static IEnumerable<string> CheckboxesIn(string page) => Checkbox().Matches(page).Select(m => m.Groups["role"].Value);

    private static IEnumerable<string> CheckedIn(string page) => Checkbox().Matches(page).Where(m => m.Value.Contains("checked", StringComparison.Ordinal)).Select(m => m.Groups["role"].Value);

    private async Task<IEnumerable<string?>> RolesOfAsync(TestUser account) => (await server.GetUserAsync(account)).Json.GetProperty("roles").EnumerateArray().Select(r => r.GetString());

    /// <summary>The hidden field with the version of some roles, as the page has it.</summary>
    private static (string Name, string Value) Version(params string[] roles) => ("rolesVersion", RolesVersion.Of(roles));

    private async Task<string> OpenUserPageAsync(TestUser account) => (await (await server.AdministratorAsync()).GetAsync($"/admin/users/{account.Id}")).Text;

    /// <summary>Submits a form of the user's page, and opens the page that it leads to.</summary>
    private async Task<string> SubmitAsync(TestUser account, string action, params (string Name, string Value)[] fields)
    {
        var administrator = await server.AdministratorAsync();
        var answer = await administrator.PostAsync($"/admin/users/{account.Id}/{action}", Form(fields));
        answer.ShouldLeadTo($"/admin/users/{account.Id}");

        var page = await administrator.SendAsync(HttpMethod.Get, answer.Header("Location")!, null, ("Cookie", answer.Header("Set-Cookie")!.Split(';')[0]));
        page.Status.ShouldBe(HttpStatusCode.OK, page.Text);
        page.Text.ShouldContain("class=\"notice done\"");
        return page.Text;
    }

    private async Task<string?> StatusOfAsync(TestUser account) => (await server.GetUserAsync(account)).Json.GetProperty("status").GetString();

    [GeneratedRegex("""<input type="checkbox" name="role-(?<role>[^"]+)"[^>]*>""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Checkbox();

    [GeneratedRegex("""href="(?<path>[^"]+)" rel="next">""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NextPage();

    [GeneratedRegex("""<th scope="row"><a class="free" title="[^"]*" href="[^"]+">(?<name>[^<]+)</a>""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex User();

    [GeneratedRegex("""<td class="what">(?<name>[^<]+)</td>""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Kind();
}
