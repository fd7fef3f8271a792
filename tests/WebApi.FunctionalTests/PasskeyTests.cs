using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Auth.WebApi.FunctionalTests.Running;

namespace Auth.WebApi.FunctionalTests;

public sealed class PasskeyTests(RunningServer server) : IClassFixture<RunningServer>, IDisposable
{
    private readonly SoftwareAuthenticator _phone = new();

    /// <summary>Defects of a response, both at creation and use of a passkey.</summary>
    public static TheoryData<string> Defects => ["challenge", "origin", "cross-origin", "rp id", "user presence", "user verification", "type"];

    public void Dispose() => _phone.Dispose();

    [Fact]
    [Trait("Requirement", "R69")]
    public async Task A_user_adds_a_passkey_logs_in_with_it_and_removes_it()
    {
        var account = await server.RegisterAsync();
        var client = await server.SignInAsync(account);

        var added = await client.AddPasskeyAsync(_phone, " My phone ");
        added.Status.ShouldBe(HttpStatusCode.Created, added.Text);
        added.Json.GetProperty("name").GetString().ShouldBe("My phone");
        added.Json.GetProperty("lastUsedAt").ValueKind.ShouldBe(JsonValueKind.Null);

        _phone.SignCount++;
        var session = await server.Client().LoginByPasskeyAsync(_phone);
        session.Status.ShouldBe(HttpStatusCode.Created, session.Text);
        session.Json.GetProperty("user").GetProperty("username").GetString().ShouldBe(account.Username);
        session.Json.GetProperty("methods").EnumerateArray().Select(m => m.GetString()).ShouldBe(["hwk", "mfa"]);
        session.Json.GetProperty("assuranceLevel").GetString().ShouldBe("aal2");

        var listed = (await client.GetAsync(PasskeyCalls.Mine)).Json.GetProperty("items").EnumerateArray().ShouldHaveSingleItem();
        listed.EnumerateObject().Select(p => p.Name).ShouldBe(["id", "name", "createdAt", "lastUsedAt"]);
        listed.GetProperty("lastUsedAt").GetDateTimeOffset().ShouldBe(server.Clock.GetUtcNow());

        var path = $"{PasskeyCalls.Mine}/{listed.GetProperty("id").GetGuid()}";
        (await client.DeleteAsync(path)).Status.ShouldBe(HttpStatusCode.NoContent);
        (await client.DeleteAsync(path)).ShouldBeProblem(HttpStatusCode.NotFound, "passkey_not_found");
        _phone.SignCount++;
        (await server.Client().LoginByPasskeyAsync(_phone)).ShouldBeProblem(HttpStatusCode.Unauthorized, "invalid_passkey");
    }

    [Theory]
    [InlineData(@"{""id"":""\ud800""}")]
    [InlineData("{\"id\":\"\u00ff\"}")]
    [InlineData("{\"\u00ff\":1}")]
    [InlineData(@"[""\udc00abc""]")]
    public async Task A_passkey_credential_with_invalid_Unicode_is_rejected(string credential)
    {
        // The Latin-1 byte of ÿ never occurs in UTF-8.
        var body = new ByteArrayContent(System.Text.Encoding.Latin1.GetBytes($$"""{"ceremony":"x","credential":{{credential}}}"""));
        body.Headers.ContentType = new("application/json");

        (await server.Client().SendAsync(HttpMethod.Post, "/api/v1/sessions/passkey", body)).Status.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_login_with_a_backup_eligible_passkey_reports_method_swk()
    {
        _phone.IsBackupEligible = true;
        await SignedInWithPasskeyAsync();

        (await LoginAsync()).Json.GetProperty("methods").EnumerateArray().Select(m => m.GetString()).ShouldBe(["swk", "mfa"]);
    }

    [Fact]
    [Trait("Requirement", "R69")]
    public async Task Passkey_creation_options_request_everything_that_is_verified()
    {
        var (account, client) = await SignedInWithPasskeyAsync();

        var (ceremony, options) = await client.BeginAsync(PasskeyCalls.Mine);

        ceremony.ShouldMatch("^pkc_[A-Za-z0-9_-]{43}$");
        options.GetProperty("rp").GetProperty("id").GetString().ShouldBe("localhost");
        options.GetProperty("user").GetProperty("name").GetString().ShouldBe(account.Username);
        options.GetProperty("pubKeyCredParams").EnumerateArray().Select(p => p.GetProperty("alg").GetInt32()).ShouldBe([-7, -257], ignoreOrder: true);
        options.GetProperty("timeout").GetInt32().ShouldBe(300_000);
        options.GetProperty("authenticatorSelection").GetProperty("residentKey").GetString().ShouldBe("required");
        options.GetProperty("authenticatorSelection").GetProperty("userVerification").GetString().ShouldBe("required");
        options.GetProperty("attestation").GetString().ShouldBe("none");
        options.GetProperty("excludeCredentials").GetArrayLength().ShouldBe(1);
        options.GetProperty("challenge").GetString()!.Length.ShouldBeGreaterThanOrEqualTo(22);
    }

    [Fact]
    [Trait("Requirement", "R69")]
    public async Task Passkey_login_options_list_no_credentials()
    {
        await SignedInWithPasskeyAsync();

        var (_, options) = await server.Client().BeginAsync(PasskeyCalls.Login);

        options.GetProperty("rpId").GetString().ShouldBe("localhost");
        options.GetProperty("userVerification").GetString().ShouldBe("required");
        options.GetProperty("allowCredentials").GetArrayLength().ShouldBe(0);
    }

    [Theory]
    [Trait("Requirement", "R69")]
    [MemberData(nameof(Defects))]
    public async Task An_invalid_passkey_attestation_is_rejected(string defect)
    {
        var client = await server.SignInAsync();
        Tamper(defect);

        (await client.AddPasskeyAsync(_phone)).ShouldBeProblem(HttpStatusCode.BadRequest, "invalid_passkey");

        (await client.GetAsync(PasskeyCalls.Mine)).Json.GetProperty("items").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    [Trait("Requirement", "R69")]
    public async Task A_passkey_with_an_unoffered_algorithm_is_rejected()
    {
        using var other = SoftwareAuthenticator.WithEs384();

        (await (await server.SignInAsync()).AddPasskeyAsync(other)).ShouldBeProblem(HttpStatusCode.BadRequest, "invalid_passkey");
    }

    [Theory]
    [Trait("Requirement", "R69")]
    [MemberData(nameof(Defects))]
    [InlineData("signature")]
    [InlineData("user handle")]
    [InlineData("no user handle")]
    [InlineData("backup eligibility")]
    public async Task A_login_with_an_invalid_passkey_assertion_is_rejected(string defect)
    {
        await SignedInWithPasskeyAsync();
        _phone.SignCount++;
        Tamper(defect);

        (await server.Client().LoginByPasskeyAsync(_phone)).ShouldBeProblem(HttpStatusCode.Unauthorized, "invalid_passkey");
    }

    [Fact]
    [Trait("Requirement", "R69")]
    public async Task A_passkey_ceremony_works_once_after_a_valid_or_invalid_assertion()
    {
        await SignedInWithPasskeyAsync();
        var client = server.Client();

        foreach (var status in (HttpStatusCode[])[HttpStatusCode.Created, HttpStatusCode.Unauthorized])
        {
            var (ceremony, options) = await client.BeginAsync(PasskeyCalls.Login);
            _phone.SignCount++;
            var right = _phone.Get(options);
            _phone.IsUserVerified = false;
            (await client.LoginByPasskeyAsync(ceremony, status == HttpStatusCode.Created ? right : _phone.Get(options))).Status.ShouldBe(status);
            _phone.IsUserVerified = true;
            _phone.SignCount++;

            (await client.LoginByPasskeyAsync(ceremony, _phone.Get(options))).ShouldBeProblem(HttpStatusCode.Unauthorized, "invalid_ceremony");
        }
    }

    [Fact]
    [Trait("Requirement", "R69")]
    public async Task A_passkey_assertion_for_another_challenge_is_rejected()
    {
        await SignedInWithPasskeyAsync();
        var client = server.Client();
        _phone.SignCount++;
        var seen = _phone.Get((await client.BeginAsync(PasskeyCalls.Login)).Options);

        var (ceremony, _) = await client.BeginAsync(PasskeyCalls.Login);

        (await client.LoginByPasskeyAsync(ceremony, seen)).ShouldBeProblem(HttpStatusCode.Unauthorized, "invalid_passkey");
    }

    [Fact]
    [Trait("Requirement", "R69")]
    public async Task A_passkey_ceremony_is_bound_to_its_client()
    {
        await SignedInWithPasskeyAsync();
        var (ceremony, options) = await server.Client("one").BeginAsync(PasskeyCalls.Login);
        _phone.SignCount++;
        var credential = _phone.Get(options);

        (await server.Client("another").LoginByPasskeyAsync(ceremony, credential)).ShouldBeProblem(HttpStatusCode.Unauthorized, "invalid_ceremony");
        (await server.Client("one").LoginByPasskeyAsync(ceremony, credential)).Status.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    [Trait("Requirement", "R69")]
    public async Task A_passkey_ceremony_expires_after_five_minutes()
    {
        await SignedInWithPasskeyAsync();
        var client = server.Client();
        var (ceremony, options) = await client.BeginAsync(PasskeyCalls.Login);
        _phone.SignCount++;

        server.Clock.Advance(TimeSpan.FromMinutes(5));

        (await client.LoginByPasskeyAsync(ceremony, _phone.Get(options))).ShouldBeProblem(HttpStatusCode.Unauthorized, "invalid_ceremony");
    }

    [Fact]
    [Trait("Requirement", "R69")]
    public async Task A_passkey_ceremony_is_bound_to_its_purpose()
    {
        var (account, client) = await SignedInWithPasskeyAsync();
        await TotpEnrollment.CreateAsync(server, account);
        await client.SignInByPasskeyAsync(_phone);
        var challenge = (await client.LoginAsync(account.Username)).Json.GetProperty("challenge").GetString()!;
        var toAdd = await client.BeginAsync(PasskeyCalls.Mine);
        var toSignIn = await client.BeginAsync(PasskeyCalls.Login);
        var toRedeem = await client.BeginAsync(PasskeyCalls.SecondFactor, new { challenge });
        var toStepUp = await client.BeginAsync(PasskeyCalls.StepUp);
        _phone.SignCount++;

        foreach (var (ceremony, options) in (List<(string, JsonElement)>)[toAdd, toRedeem, toStepUp])
            (await client.LoginByPasskeyAsync(ceremony, _phone.Get(options))).ShouldBeProblem(HttpStatusCode.Unauthorized, "invalid_ceremony");
        foreach (var (ceremony, options) in (List<(string, JsonElement)>)[toAdd, toSignIn, toStepUp])
            (await client.RedeemByPasskeyAsync(challenge, ceremony, _phone.Get(options))).ShouldBeProblem(HttpStatusCode.Unauthorized, "invalid_ceremony");
        foreach (var (ceremony, options) in (List<(string, JsonElement)>)[toAdd, toSignIn, toRedeem])
            (await client.PostAsync(PasskeyCalls.StepUp, new { passkey = new { ceremony, credential = _phone.Get(options) } })).ShouldBeProblem(HttpStatusCode.Unauthorized, "invalid_ceremony");
        foreach (var (ceremony, _) in (List<(string, JsonElement)>)[toSignIn, toRedeem, toStepUp])
            (await client.PostAsync(PasskeyCalls.Mine, new { ceremony, name = "x", credential = _phone.Create(toAdd.Options) })).ShouldBeProblem(HttpStatusCode.BadRequest, "invalid_ceremony");
    }

    [Fact]
    [Trait("Requirement", "R69")]
    public async Task A_passkey_login_with_a_sign_count_that_does_not_increase_is_rejected_and_recorded()
    {
        var (account, _) = await SignedInWithPasskeyAsync();
        _phone.SignCount = 10;
        (await server.Client().LoginByPasskeyAsync(_phone)).Status.ShouldBe(HttpStatusCode.Created);

        foreach (var count in (uint[])[10, 9, 0])
        {
            _phone.SignCount = count;
            (await server.Client().LoginByPasskeyAsync(_phone)).ShouldBeProblem(HttpStatusCode.Unauthorized, "invalid_passkey");
        }

        _phone.SignCount = 11;
        (await server.Client().LoginByPasskeyAsync(_phone)).Status.ShouldBe(HttpStatusCode.Created);
        var events = await (await server.AdministratorAsync()).GetAsync($"/api/v1/admin/events?user={account.Id}&type=passkey_refused");
        events.Json.GetProperty("items").GetArrayLength().ShouldBe(3, events.Text);
    }

    [Fact]
    public async Task A_passkey_without_a_sign_count_works_repeatedly()
    {
        _phone.SignCount = 0;
        await SignedInWithPasskeyAsync();

        for (var i = 0; i < 3; i++) (await server.Client().LoginByPasskeyAsync(_phone)).Status.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    [Trait("Requirement", "R69")]
    public async Task The_passkey_relying_party_and_origin_come_from_the_public_URL_and_not_from_the_host_header()
    {
        using var own = RunningServer.With(("PublicUrl", "https://auth.example.org"), ("AllowedHosts", "*"));
        var client = await own.SignInAsync(await own.RegisterAsync());
        var answer = await client.SendAsync(HttpMethod.Post, PasskeyCalls.Mine + "/options", body: null, ("Host", "evil.example"));
        answer.Json.GetProperty("options").GetProperty("rp").GetProperty("id").GetString().ShouldBe("auth.example.org");

        (_phone.RpId, _phone.Origin) = ("auth.example.org", "https://evil.example");
        (await client.AddPasskeyAsync(_phone)).ShouldBeProblem(HttpStatusCode.BadRequest, "invalid_passkey");
        _phone.Origin = "https://auth.example.org";
        (await client.AddPasskeyAsync(_phone)).Status.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    [Trait("Requirement", "R69")]
    public async Task A_passkey_that_is_already_registered_is_rejected()
    {
        var (_, client) = await SignedInWithPasskeyAsync();

        (await client.AddPasskeyAsync(_phone)).ShouldBeProblem(HttpStatusCode.Conflict, "passkey_taken");
        (await (await server.SignInAsync()).AddPasskeyAsync(_phone)).ShouldBeProblem(HttpStatusCode.Conflict, "passkey_taken");
    }

    [Fact]
    public async Task A_user_can_have_at_most_twenty_passkeys()
    {
        var client = await server.SignInAsync();
        for (var i = 0; i < 20; i++)
        {
            using var another = new SoftwareAuthenticator();
            (await client.AddPasskeyAsync(another)).Status.ShouldBe(HttpStatusCode.Created);
        }

        (await client.AddPasskeyAsync(_phone)).ShouldBeProblem(HttpStatusCode.Conflict, "too_many_passkeys");
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("a\u202eb")]
    [InlineData("a\nb")]
    public async Task A_passkey_name_without_visible_characters_is_rejected(string name)
    {
        var client = await server.SignInAsync();

        (await client.AddPasskeyAsync(_phone, name)).ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed").Json.GetProperty("errors").TryGetProperty("name", out _).ShouldBeTrue();
    }

    [Theory]
    [InlineData("null")]
    [InlineData("1")]
    [InlineData("\"x\"")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"id":1,"type":"public-key","response":{}}""")]
    [InlineData("""{"id":"a","rawId":"a","type":"public-key","response":{"clientDataJSON":"","authenticatorData":"","signature":""}}""")]
    public async Task A_malformed_passkey_credential_is_rejected(string credential)
    {
        var client = await server.SignInAsync();

        var (toSignIn, _) = await client.BeginAsync(PasskeyCalls.Login);
        (await client.PostAsync(PasskeyCalls.Login, new { ceremony = toSignIn, credential = JsonNode.Parse(credential) })).ShouldBeProblem(HttpStatusCode.Unauthorized, "invalid_passkey");
        var (toAdd, _) = await client.BeginAsync(PasskeyCalls.Mine);
        (await client.PostAsync(PasskeyCalls.Mine, new { ceremony = toAdd, name = "x", credential = JsonNode.Parse(credential) })).ShouldBeProblem(HttpStatusCode.BadRequest, "invalid_passkey");
    }

    [Fact]
    [Trait("Requirement", "R35")]
    public async Task A_passkey_login_sets_the_session_cookie_and_returns_no_token()
    {
        await SignedInWithPasskeyAsync();
        var browser = server.Client();
        var (ceremony, options) = await browser.BeginAsync(PasskeyCalls.Login);
        _phone.SignCount++;

        var answer = await browser.PostAsync(PasskeyCalls.Login, new { ceremony, credential = _phone.Get(options), remember = true });

        answer.Status.ShouldBe(HttpStatusCode.Created, answer.Text);
        answer.Header("Location").ShouldBe("/api/v1/sessions/current");
        answer.Header("Set-Cookie")!.ShouldMatch("^__Host-auth-session=ses_[A-Za-z0-9_-]{43}; max-age=2592000; path=/; secure; samesite=lax; httponly, __Host-auth-gateway=gtw_[A-Za-z0-9_-]{43}; max-age=2592000; path=/; secure; samesite=lax; httponly, __Host-auth-device=");
        answer.Json.TryGetProperty("token", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task A_passkey_login_ends_the_session_of_the_presented_token()
    {
        var (_, client) = await SignedInWithPasskeyAsync();
        _phone.SignCount++;

        (await client.LoginByPasskeyAsync(_phone)).Status.ShouldBe(HttpStatusCode.Created);

        (await client.IsSignedInAsync()).ShouldBeFalse();
    }

    [Fact]
    public async Task A_passkey_login_is_rejected_for_a_locked_account()
    {
        var (account, _) = await SignedInWithPasskeyAsync();
        await server.AdministerAsync(account, "lock");

        (await LoginAsync()).ShouldBeProblem((HttpStatusCode)423, "account_locked");
    }

    [Fact]
    public async Task A_passkey_login_succeeds_during_a_password_lockout()
    {
        var (account, _) = await SignedInWithPasskeyAsync();
        for (var i = 0; i < 5; i++) await server.Client().LoginAsync(account.Username, "a wrong password");
        (await server.Client().LoginAsync(account.Username)).Status.ShouldBe((HttpStatusCode)423);

        (await LoginAsync()).Status.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    [Trait("Requirement", "R69")]
    public async Task A_passkey_replaces_the_second_factor_code()
    {
        var (account, client) = await SignedInWithPasskeyAsync();
        await TotpEnrollment.CreateAsync(server, account);
        var login = await client.LoginAsync(account.Username);
        login.Json.GetProperty("methods").EnumerateArray().Select(m => m.GetString()).ShouldBe(["totp", "recovery_code", "passkey"]);
        var challenge = login.Json.GetProperty("challenge").GetString()!;

        var (ceremony, options) = await client.BeginAsync(PasskeyCalls.SecondFactor, new { challenge });
        options.GetProperty("allowCredentials").GetArrayLength().ShouldBe(1);
        _phone.SignCount++;
        var session = await client.RedeemByPasskeyAsync(challenge, ceremony, _phone.Get(options));

        session.Status.ShouldBe(HttpStatusCode.Created, session.Text);
        session.Json.GetProperty("methods").EnumerateArray().Select(m => m.GetString()).ShouldBe(["pwd", "hwk", "mfa"]);
        session.Json.GetProperty("assuranceLevel").GetString().ShouldBe("aal2");
    }

    [Fact]
    [Trait("Requirement", "R69")]
    public async Task A_passkey_of_another_user_is_rejected_as_second_factor()
    {
        var (alice, _) = await SignedInWithPasskeyAsync();
        await TotpEnrollment.CreateAsync(server, alice);
        using var mallorys = new SoftwareAuthenticator();
        (await (await server.SignInAsync()).AddPasskeyAsync(mallorys)).Status.ShouldBe(HttpStatusCode.Created);
        var client = server.Client();
        var challenge = (await client.LoginAsync(alice.Username)).Json.GetProperty("challenge").GetString()!;

        foreach (var handle in (string?[])[mallorys.UserHandle, _phone.UserHandle, null])
        {
            var (ceremony, options) = await client.BeginAsync(PasskeyCalls.SecondFactor, new { challenge });
            mallorys.UserHandle = handle;
            mallorys.SignCount++;
            (await client.RedeemByPasskeyAsync(challenge, ceremony, mallorys.Get(options))).ShouldBeProblem(HttpStatusCode.Unauthorized, "invalid_passkey");
        }
    }

    [Fact]
    public async Task A_challenge_requires_exactly_one_of_code_and_passkey()
    {
        var enrolled = await TotpEnrollment.CreateAsync(server);
        var client = server.Client();
        var challenge = await enrolled.LoginAsync(client);

        (await client.PostAsync(PasskeyCalls.SecondFactor, new { challenge })).ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");
        (await client.PostAsync(PasskeyCalls.SecondFactor, new { challenge, code = enrolled.Code, passkey = new { ceremony = "", credential = new { } } })).ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");
        (await client.PostAsync(PasskeyCalls.SecondFactor + "/options", new { challenge })).ShouldBeProblem(HttpStatusCode.NotFound, "passkey_not_found");
        (await client.PostAsync(PasskeyCalls.SecondFactor + "/options", new { challenge = "chl_x" })).ShouldBeProblem(HttpStatusCode.Unauthorized, "invalid_challenge");
    }

    [Fact]
    [Trait("Requirement", "R64")]
    public async Task A_passkey_is_accepted_for_a_step_up_instead_of_the_password()
    {
        var (_, client) = await SignedInWithPasskeyAsync();
        server.Clock.Advance(TimeSpan.FromMinutes(20));
        (await client.PostAsync(PasskeyCalls.Mine + "/options")).ShouldBeProblem(HttpStatusCode.Forbidden, "step_up_required");
        var (ceremony, options) = await client.BeginAsync(PasskeyCalls.StepUp);
        _phone.SignCount++;
        var passkey = new { ceremony, credential = _phone.Get(options) };
        (await client.PostAsync(PasskeyCalls.StepUp, new { password = RunningServer.Password, passkey })).ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");
        (await client.PostAsync(PasskeyCalls.StepUp, new { })).ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");

        var steppedUp = await client.PostAsync(PasskeyCalls.StepUp, new { passkey });

        steppedUp.Json.GetProperty("methods").EnumerateArray().Select(m => m.GetString()).ShouldBe(["hwk", "mfa"]);
        (await client.PostAsync(PasskeyCalls.Mine + "/options")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_passkey_of_another_user_is_rejected_for_a_step_up()
    {
        var (_, client) = await SignedInWithPasskeyAsync();
        using var mallorys = new SoftwareAuthenticator();
        await (await server.SignInAsync()).AddPasskeyAsync(mallorys);
        mallorys.SignCount++;

        var (ceremony, options) = await client.BeginAsync(PasskeyCalls.StepUp);

        (await client.PostAsync(PasskeyCalls.StepUp, new { passkey = new { ceremony, credential = mallorys.Get(options) } })).ShouldBeProblem(HttpStatusCode.Unauthorized, "invalid_passkey");
    }

    [Fact]
    public async Task Administrators_remove_passkeys_while_removing_the_authenticator_keeps_them()
    {
        var (account, client) = await SignedInWithPasskeyAsync();
        var administrator = await server.AdministratorAsync();
        var path = $"/api/v1/admin/users/{account.Id}/second-factors";

        (await client.DeleteAsync("/api/v1/me/second-factors/totp")).Status.ShouldBe(HttpStatusCode.NoContent);
        (await administrator.GetAsync(path)).Json.GetProperty("passkeys").GetInt32().ShouldBe(1);
        (await administrator.DeleteAsync(path)).Status.ShouldBe(HttpStatusCode.NoContent);

        (await administrator.GetAsync(path)).Json.GetProperty("passkeys").GetInt32().ShouldBe(0);
        (await LoginAsync()).ShouldBeProblem(HttpStatusCode.Unauthorized, "invalid_passkey");
    }

    [Fact]
    public async Task The_account_export_contains_passkeys()
    {
        var (_, client) = await SignedInWithPasskeyAsync();

        var exported = (await client.GetAsync("/api/v1/me/export")).Json.GetProperty("passkeys").EnumerateArray().ShouldHaveSingleItem();

        exported.GetProperty("name").GetString().ShouldBe("My phone");
    }

    [Fact]
    [Trait("Requirement", "R58")]
    [Trait("Requirement", "R60")]
    public async Task Secrets_are_neither_logged_nor_returned_even_at_trace_level()
    {
        using var own = RunningServer.With(("Logging:LogLevel:Default", "Trace"), ("Logging:LogLevel:Microsoft", "Trace"));
        var client = await own.SignInAsync(await own.RegisterAsync());
        await client.AddPasskeyAsync(_phone);
        var (ceremony, options) = await own.Client().BeginAsync(PasskeyCalls.Login);
        _phone.SignCount++;
        (await own.Client().LoginByPasskeyAsync(ceremony, _phone.Get(options))).Status.ShouldBe(HttpStatusCode.Created);

        var exposed = (await (await own.AdministratorAsync()).GetAsync("/api/v1/admin/events?limit=200")).Text + (await client.GetAsync(PasskeyCalls.Mine)).Text + own.Log.Text;

        exposed.ShouldContain("passkey_added");
        exposed.Contains(ceremony, StringComparison.Ordinal).ShouldBeFalse();
        exposed.Contains(options.GetProperty("challenge").GetString()!, StringComparison.Ordinal).ShouldBeFalse();
    }

    [Fact]
    [Trait("Requirement", "R69")]
    public async Task A_passkey_of_the_python_fido2_library_is_added_and_signs_in()
    {
        var client = await server.SignInAsync();

        var output = await Fido2Client.RunAsync(server.Address, client.Bearer!, "http://localhost:5080");

        output.ShouldBe(["added 201", "signed in 201 hwk mfa", "again 401 invalid_ceremony", "other origin 401 invalid_passkey"]);
    }

    private async Task<(TestUser Account, ApiClient Client)> SignedInWithPasskeyAsync()
    {
        var account = await server.RegisterAsync();
        var client = await server.SignInAsync(account);
        var added = await client.AddPasskeyAsync(_phone);
        added.Status.ShouldBe(HttpStatusCode.Created, added.Text);
        return (account, client);
    }

    private Task<Answer> LoginAsync()
    {
        _phone.SignCount++;
        return server.Client().LoginByPasskeyAsync(_phone);
    }

    private void Tamper(string defect)
    {
        switch (defect)
        {
            case "challenge": _phone.Challenge = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"; break;
            case "origin": _phone.Origin = "http://localhost:5081"; break;
            case "cross-origin": _phone.CrossOrigin = true; break;
            case "rp id": _phone.RpId = "evil.example"; break;
            case "user presence": _phone.IsUserPresent = false; break;
            case "user verification": _phone.IsUserVerified = false; break;
            case "type": _phone.Type = "webauthn.other"; break;
            case "signature": _phone.TransformSignature = Flipped; break;
            case "user handle": _phone.UserHandle = "AAAA"; break;
            case "no user handle": _phone.UserHandle = null; break;
            case "backup eligibility": _phone.IsBackupEligible = true; break;
            default: throw new ArgumentOutOfRangeException(nameof(defect), defect, "Unknown.");
        }
    }

    private static byte[] Flipped(byte[] signature)
    {
        signature[^1] ^= 1;
        return signature;
    }
}
