using System.Net;

namespace Auth.Testing.Tests;

/// <summary>Signing in takes one line, and a refusal says why.</summary>
public sealed class SignInTests : IAsyncLifetime
{
    private AuthTestServer _auth = null!;

    public async ValueTask InitializeAsync() => _auth = await AuthTestServer.StartAsync();

    public ValueTask DisposeAsync() => _auth.DisposeAsync();

    [Fact]
    public async Task A_created_user_signs_in_with_a_bearer_token()
    {
        var alice = await _auth.CreateUserAsync(A.User().Named("alice"));

        using var client = await _auth.SignInAsync(alice);

        client.Bearer.ShouldNotBeNull();
        client.Cookie.ShouldBeNull();
        (await client.GetAsync("/api/v1/sessions/current")).Json.GetProperty("user").GetProperty("username").GetString().ShouldBe("alice");
    }

    [Fact]
    public async Task A_created_user_signs_in_with_a_session_cookie()
    {
        var alice = await _auth.CreateUserAsync();

        using var client = await _auth.SignInWithCookieAsync(alice);

        client.Bearer.ShouldBeNull();
        client.Cookie.ShouldNotBeNull().ShouldContain(ApiClient.CookieName);
        (await client.IsSignedInAsync()).ShouldBeTrue();
    }

    [Fact]
    public async Task A_user_signs_in_with_a_password_of_its_own()
    {
        var alice = await _auth.CreateUserAsync(A.User().WithPassword("a password of the test"));

        (await (await _auth.SignInAsync(alice)).IsSignedInAsync()).ShouldBeTrue();

        (await _auth.Client().LoginAsync(alice.Username)).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_enrolled_authenticator_is_used_by_each_later_login(bool isCookie)
    {
        var alice = await _auth.CreateUserAsync();
        await _auth.EnrollTotpAsync(alice);

        for (var i = 0; i < 2; i++)
        {
            var client = isCookie ? await _auth.SignInWithCookieAsync(alice) : await _auth.SignInAsync(alice);
            (await client.GetAsync("/api/v1/sessions/current")).Json.GetProperty("methods").EnumerateArray().Select(m => m.GetString()).ShouldContain("otp");
        }
    }

    [Fact]
    public async Task A_user_signs_in_with_a_passkey_alone()
    {
        var alice = await _auth.CreateUserAsync();
        await _auth.AddPasskeyAsync(alice);

        var client = await _auth.SignInWithPasskeyAsync(alice);

        (await client.GetAsync("/api/v1/sessions/current")).Json.GetProperty("assuranceLevel").GetString().ShouldBe("aal2");
    }

    [Fact]
    public async Task A_passkey_works_at_the_public_URL_of_the_test()
    {
        await using var auth = await AuthTestServer.StartAsync(server => server.WithSetting("PublicUrl", "https://auth.example.com"));
        var alice = await auth.CreateUserAsync();

        await auth.AddPasskeyAsync(alice);

        (await (await auth.SignInWithPasskeyAsync(alice)).IsSignedInAsync()).ShouldBeTrue();
    }

    [Fact]
    public async Task A_refused_login_names_status_code_and_detail()
    {
        var alice = await _auth.CreateUserAsync(A.User().Named("alice").LockedByAdministrator());

        var refused = await Should.ThrowAsync<TestServerException>(() => _auth.SignInAsync(alice));

        refused.Status.ShouldBe(HttpStatusCode.Locked);
        refused.Code.ShouldBe("account_locked");
        refused.Detail.ShouldNotBeNullOrEmpty();
        refused.Message.ShouldBe($"The login of alice was answered with 423 Locked, account_locked: {refused.Detail}");
    }

    [Fact]
    public async Task A_login_that_requires_a_factor_which_the_test_has_not_enrolled_says_so()
    {
        var alice = await _auth.CreateUserAsync(A.User().Named("alice"));
        await _auth.EnrollTotpAsync(alice);

        var refused = await Should.ThrowAsync<TestServerException>(() => _auth.SignInAsync(new TestUser(alice.Id, "alice")));

        refused.Message.ShouldBe("The login of alice requires a second factor, which the test has not enrolled. Call EnrollTotpAsync or AddPasskeyAsync first.");
    }

    [Fact]
    public async Task A_login_that_requires_another_action_names_it()
    {
        var alice = await _auth.CreateUserAsync(A.User().Named("alice").MustChangePassword());

        var refused = await Should.ThrowAsync<TestServerException>(() => _auth.SignInAsync(alice));

        refused.Message.ShouldStartWith("The login of alice requires more: change_password.");
    }

    [Fact]
    public async Task A_login_with_a_passkey_that_the_test_has_not_added_says_so()
    {
        var alice = await _auth.CreateUserAsync(A.User().Named("alice"));

        (await Should.ThrowAsync<TestServerException>(() => _auth.SignInWithPasskeyAsync(alice))).Message.ShouldBe("alice has no passkey. Call AddPasskeyAsync first.");
    }

    [Fact]
    public async Task The_first_administrator_is_there_beside_administrators_of_the_test()
    {
        await _auth.CreateUserAsync(A.User().Administrator());

        var administrator = await _auth.AdministratorAsync();

        (await administrator.GetAsync("/api/v1/admin/users")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Sessions_end_when_the_test_advances_the_clock()
    {
        var client = await _auth.SignInAsync(await _auth.CreateUserAsync());
        (await client.IsSignedInAsync()).ShouldBeTrue();

        _auth.Clock.Advance(TimeSpan.FromDays(1));

        (await client.IsSignedInAsync()).ShouldBeFalse();
    }

    [Fact]
    public void A_user_prints_no_password() => new TestUser(Guid.Empty, "alice").ToString().ShouldBe("alice");
}
