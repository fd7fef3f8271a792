using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using System.Net.Http.Headers;
using Auth.WebApi.Api.Introspection;
using Auth.WebApi.FunctionalTests.Running;
using Auth.WebApi.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Auth.WebApi.FunctionalTests;

/// <summary>Token introspection over HTTP (RFC 7662).</summary>
[Trait("Requirement", "R90")]
public sealed class IntrospectionTests : IAsyncLifetime
{
    private const string Path = "/api/v1/introspect";
    private const string Accounts = "/api/v1/admin/service-accounts";

    private readonly RunningServer _server = new();
    private ApiClient _administrator = null!;
    private TestUser _alice = null!;
    private ApiClient _client = null!;
    private int _services;

    public async ValueTask InitializeAsync()
    {
        (_administrator, _alice) = (await _server.AdministratorAsync(), await _server.RegisterAsync("alice"));
        _client = await _server.SignInAsync(_alice);
    }

    public ValueTask DisposeAsync()
    {
        _server.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_service_learns_whose_token_it_was_sent()
    {
        var session = (await _client.GetAsync("/api/v1/sessions/current")).Json;
        var key = await CreateKeyAsync(requiresClient: true);

        var answer = await IntrospectAsync(key, _client.Bearer!, ClientOf(session));

        answer.Status.ShouldBe(HttpStatusCode.OK, answer.Text);
        answer.Json.EnumerateObject().Select(member => member.Name).ShouldBe(["active", "sub", "username", "exp", "iat", "auth_time", "acr", "amr", "sid", "roles"], ignoreOrder: true);
        answer.Json.GetProperty("active").GetBoolean().ShouldBeTrue();
        answer.Json.GetProperty("sub").GetGuid().ShouldBe(_alice.Id);
        answer.Json.GetProperty("username").GetString().ShouldBe("alice");
        answer.Json.GetProperty("sid").GetGuid().ShouldBe(session.GetProperty("id").GetGuid());
        answer.Json.GetProperty("acr").GetString().ShouldBe("aal1");
        answer.Json.GetProperty("amr").EnumerateArray().Select(m => m.GetString()).ShouldBe(["pwd"]);
        answer.Json.GetProperty("iat").GetInt64().ShouldBe(session.GetProperty("createdAt").GetDateTimeOffset().ToUnixTimeSeconds());
        answer.Json.GetProperty("auth_time").GetInt64().ShouldBe(session.GetProperty("authenticatedAt").GetDateTimeOffset().ToUnixTimeSeconds());
        answer.Json.GetProperty("exp").GetInt64().ShouldBe(session.GetProperty("idleExpiresAt").GetDateTimeOffset().ToUnixTimeSeconds());
    }

    [Fact]
    public async Task A_session_that_has_ended_is_inactive_at_once_and_nothing_else_is_told()
    {
        var key = await CreateKeyAsync(requiresClient: false);
        (await IntrospectAsync(key, _client.Bearer!)).Json.GetProperty("active").GetBoolean().ShouldBeTrue();

        await _client.DeleteAsync("/api/v1/sessions/current");

        (await IntrospectAsync(key, _client.Bearer!)).Text.ShouldBe("{\"active\":false}");
    }

    [Fact]
    public async Task A_role_applies_at_once()
    {
        var key = await CreateKeyAsync(requiresClient: false);
        (await IntrospectAsync(key, _client.Bearer!)).Json.GetProperty("roles").GetArrayLength().ShouldBe(0);

        await _administrator.PutAsync($"/api/v1/admin/users/{_alice.Id}/roles", new { roles = new[] { "clerk" } });

        (await IntrospectAsync(key, _client.Bearer!)).Json.GetProperty("roles")[0].GetString().ShouldBe("clerk");
    }

    [Theory]
    [InlineData("203.0.113.9", null)]
    [InlineData(null, "another agent")]
    public async Task A_token_that_another_client_sent_to_the_service_is_inactive(string? address, string? agent)
    {
        var session = (await _client.GetAsync("/api/v1/sessions/current")).Json;
        var (ownAddress, ownAgent) = ClientOf(session);
        var key = await CreateKeyAsync(requiresClient: true);

        (await IntrospectAsync(key, _client.Bearer!, (address ?? ownAddress, agent ?? ownAgent))).Text.ShouldBe("{\"active\":false}");
    }

    [Theory]
    [InlineData(true, null, null, "client_ip")]
    [InlineData(true, "127.0.0.1", null, "client_ip")]
    [InlineData(false, null, "agent", "client_ip")]
    [InlineData(false, "localhost", "agent", "client_ip")]
    [InlineData(true, "127.0.0.1:80", "agent", "client_ip")]
    [InlineData(true, "[::1]:443", "agent", "client_ip")]
    [InlineData(true, "1", "agent", "client_ip")]
    [InlineData(true, "0177.0.0.1", "agent", "client_ip")]
    [InlineData(true, "fe80::1%3", "agent", "client_ip")]
    [InlineData(true, "::ffff:203.0.113.010", "agent", "client_ip")]
    [InlineData(true, "255.255.255.255", "agent", "client_ip")]
    [InlineData(true, "::ffff:255.255.255.255", "agent", "client_ip")]
    public async Task A_missing_or_invalid_client_is_an_error(bool isRequired, string? address, string? agent, string field)
    {
        var key = await CreateKeyAsync(isRequired);

        var answer = await SendAsync(key, Form(("token", _client.Bearer), ("client_ip", address), ("client_user_agent", agent)));

        answer.ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");
        answer.Json.GetProperty("errors").EnumerateObject().Single().Name.ShouldBe(field);
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    public async Task A_missing_token_is_an_error(string? token)
    {
        var answer = await SendAsync(await CreateKeyAsync(requiresClient: false), Form(("token", token)));

        answer.ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");
        answer.Json.GetProperty("errors").EnumerateObject().Single().Name.ShouldBe("token");
    }

    [Theory]
    [InlineData("token")]
    [InlineData("client_user_agent")]
    public async Task A_repeated_field_is_an_error(string field)
    {
        var key = await CreateKeyAsync(requiresClient: false);

        var answer = await SendAsync(key, Form(("token", _client.Bearer), ("client_ip", "127.0.0.1"), ("client_user_agent", "agent"), (field, "other")));

        answer.ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");
        answer.Json.GetProperty("errors").EnumerateObject().Single().Name.ShouldBe(field);
    }

    /// <summary>The audit log would otherwise show the service in place of the thief.</summary>
    [Fact]
    public async Task A_token_of_another_client_is_recorded_with_the_client_that_the_service_states()
    {
        var key = await CreateKeyAsync(requiresClient: true);

        await IntrospectAsync(key, _client.Bearer!, ("203.0.113.9", "thief/1.0"));

        var recorded = (await _administrator.GetAsync("/api/v1/admin/events?type=session_mismatched")).Json.GetProperty("items")[0];
        (recorded.GetProperty("ipAddress").GetString(), recorded.GetProperty("userAgent").GetString()).ShouldBe(("203.0.113.9", "thief/1.0"));
        recorded.GetProperty("details").TryGetProperty("actorServiceAccount", out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("ses_unknown")]
    [InlineData("nonsense")]
    public async Task Any_other_text_is_an_inactive_token(string token)
    {
        var key = await CreateKeyAsync(requiresClient: false);

        (await SendAsync(key, Form(("token", token), ("token_type_hint", "access_token")))).Text.ShouldBe("{\"active\":false}");
    }

    [Fact]
    public async Task A_token_that_never_existed_is_inactive()
    {
        var key = await CreateKeyAsync(requiresClient: false);

        (await IntrospectAsync(key, "ses_" + new string('A', 43))).Text.ShouldBe("{\"active\":false}");
    }

    [Fact]
    public async Task A_use_by_introspection_keeps_the_session_alive()
    {
        var key = await CreateKeyAsync(requiresClient: false);

        for (var i = 0; i < 3; i++)
        {
            _server.Clock.Advance(TimeSpan.FromMinutes(20));
            (await IntrospectAsync(key, _client.Bearer!)).Json.GetProperty("active").GetBoolean().ShouldBeTrue();
        }
    }

    [Fact]
    public async Task Only_a_service_account_with_the_scope_may_ask()
    {
        var form = Form(("token", _client.Bearer));
        (await SendAsync(bearer: null, form)).ShouldBeProblem(HttpStatusCode.Unauthorized, "not_authenticated");
        (await SendAsync(_administrator.Bearer, Form(("token", _client.Bearer)))).ShouldBeProblem(HttpStatusCode.Unauthorized, "not_authenticated");
        (await SendAsync(await CreateKeyAsync(requiresClient: false, "users:read"), Form(("token", _client.Bearer)))).ShouldBeProblem(HttpStatusCode.Forbidden, "insufficient_scope");
    }

    [Theory]
    [InlineData("application/json", "{\"token\":\"x\"}", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\nx\r\n--x--\r\n", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("text/plain", "token=x", HttpStatusCode.UnsupportedMediaType)]
    public async Task Only_a_form_is_accepted(string type, string body, HttpStatusCode status)
    {
        var content = new StringContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);

        var answer = await SendAsync(await CreateKeyAsync(requiresClient: false), content);

        answer.Status.ShouldBe(status);
        answer.Text.ShouldContain("Send the fields as a form", Case.Sensitive);
    }

    public static TheoryData<string> UnreadableForms => new(
        "token=x&client_ip=127.0.0.1&client_user_agent=a\0b",
        "token=x&client_ip=127.0.0.1&client_user_agent=a%00b",
        "token=x&na%00me=x",
        new string('n', 3_000) + "=x",
        string.Join('&', Enumerable.Range(0, 2_000).Select(i => $"f{i}=x")));

    [Theory]
    [MemberData(nameof(UnreadableForms))]
    public async Task A_form_that_cannot_be_read_is_an_error(string body) =>
        (await SendFormAsync(body)).ShouldBeProblem(HttpStatusCode.BadRequest, "invalid_request");

    [Fact]
    public async Task Empty_pairs_are_ignored() =>
        (await SendFormAsync($"&&&token={_client.Bearer}&&")).Json.GetProperty("active").GetBoolean().ShouldBeTrue();

    [Theory]
    [InlineData("TOKEN={0}")]
    [InlineData("%74oken={0}")]
    [InlineData("token={0}&=x&=y")]
    [InlineData("token={0}&unknown=x&&other")]
    public async Task Names_are_decoded_and_read_in_any_case_and_unknown_ones_are_ignored(string form) =>
        (await SendFormAsync(string.Format(CultureInfo.InvariantCulture, form, _client.Bearer))).Json.GetProperty("active").GetBoolean().ShouldBeTrue();

    [Theory]
    [InlineData("token=x&Token=y", "token")]
    [InlineData("token=x&client%5Fip=127.0.0.1&client_ip=127.0.0.1&client_user_agent=a", "client_ip")]
    [InlineData("token=x&unknown=x&Unknown=y", "Unknown")]
    [InlineData("?token=x&%3Ftoken=x", "?token")]
    public async Task A_field_that_is_repeated_in_another_spelling_is_an_error(string form, string field)
    {
        var answer = await SendFormAsync(form);

        answer.ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");
        answer.Json.GetProperty("errors").EnumerateObject().Single().Name.ShouldBe(field);
    }

    [Theory]
    [InlineData("agent+of%20the+client+%2B+%C3%A9", "agent of the client + \u00e9")]
    [InlineData("100%", "100%")]
    [InlineData("%zz%FF", "%zz%FF")]
    public async Task Values_are_decoded_and_an_invalid_escape_stands_for_itself(string sent, string recorded)
    {
        await SendFormAsync($"token={_client.Bearer}&client_ip=203.0.113.9&client_user_agent={sent}");

        (await _administrator.GetAsync("/api/v1/admin/events?type=session_mismatched")).Json.GetProperty("items")[0].GetProperty("userAgent").GetString().ShouldBe(recorded);
    }

    /// <summary>Nothing else refreshes the cache of the node meanwhile.</summary>
    [Fact]
    public async Task A_scope_that_is_granted_applies_to_the_next_request()
    {
        var (id, key) = await CreateAsync(requiresClient: false, "users:read");
        (await IntrospectAsync(key, _client.Bearer!)).ShouldBeProblem(HttpStatusCode.Forbidden, "insufficient_scope");

        await _administrator.PutAsync($"{Accounts}/{id}", new { scopes = new[] { "sessions:introspect" }, requiresClient = false, expiresAt = (string?)null });

        (await IntrospectAsync(key, _client.Bearer!)).Json.GetProperty("active").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task A_form_may_state_its_charset()
    {
        var content = Form(("token", _client.Bearer));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse("Application/X-WWW-Form-Urlencoded; charset=utf-8");

        (await SendAsync(await CreateKeyAsync(requiresClient: false), content)).Json.GetProperty("active").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_rejected() =>
        (await SendAsync(await CreateKeyAsync(requiresClient: false), Form(("token", new string('x', 70_000))))).ShouldBeProblem(HttpStatusCode.RequestEntityTooLarge, "body_too_large");

    [Fact]
    public async Task A_body_of_unknown_length_that_is_too_large_is_rejected()
    {
        var body = new HeldContent("token=" + new string('x', 70_000));
        body.Release();

        (await SendAsync(await CreateKeyAsync(requiresClient: false), body)).ShouldBeProblem(HttpStatusCode.RequestEntityTooLarge, "body_too_large");
    }

    /// <summary>It is rejected before its body is read, as another caller without access.</summary>
    [Fact]
    public async Task A_key_that_has_expired_is_rejected()
    {
        var created = await _administrator.PostAsync(Accounts, new { name = "expiring", scopes = new[] { "sessions:introspect" }, requiresClient = false, expiresAt = _server.Clock.GetUtcNow().AddHours(1) });
        var key = (await _administrator.PostAsync($"{Accounts}/{created.Json.GetProperty("id").GetGuid()}/keys", new { })).Json.GetProperty("secret").GetString()!;
        (await IntrospectAsync(key, _client.Bearer!)).Json.GetProperty("active").GetBoolean().ShouldBeTrue();
        _server.Clock.Advance(TimeSpan.FromHours(1));

        (await SendAsync(key, new StringContent("{}"))).ShouldBeProblem(HttpStatusCode.Unauthorized, "not_authenticated");
        (await IntrospectAsync(key, _client.Bearer!)).ShouldBeProblem(HttpStatusCode.Unauthorized, "not_authenticated");
    }

    /// <summary>The key is validated once more when the body has arrived.</summary>
    [Fact]
    public async Task A_key_that_is_revoked_while_the_body_arrives_learns_nothing()
    {
        var (id, key) = await CreateAsync(requiresClient: false, "sessions:introspect");
        (await IntrospectAsync(key, _client.Bearer!)).Json.GetProperty("active").GetBoolean().ShouldBeTrue();
        var body = new HeldContent($"token={_client.Bearer}");

        var asking = SendAsync(key, body);
        await body.HeadSent;
        var keyId = (await _administrator.GetAsync($"{Accounts}/{id}")).Json.GetProperty("keys")[0].GetProperty("id").GetGuid();
        await _administrator.DeleteAsync($"{Accounts}/{id}/keys/{keyId}");
        body.Release();

        (await asking).ShouldBeProblem(HttpStatusCode.Unauthorized, "not_authenticated");
        _server.Log.Text.ShouldContain("POST /api/v1/introspect: not_authenticated");
    }

    [Fact]
    public async Task A_service_that_loses_the_scope_while_the_body_arrives_learns_nothing()
    {
        var (id, key) = await CreateAsync(requiresClient: false, "sessions:introspect");
        var body = new HeldContent($"token={_client.Bearer}");

        var asking = SendAsync(key, body);
        await body.HeadSent;
        await _administrator.PutAsync($"{Accounts}/{id}", new { scopes = new[] { "users:read" }, requiresClient = false, expiresAt = (string?)null });
        body.Release();

        (await asking).ShouldBeProblem(HttpStatusCode.Forbidden, "insufficient_scope");
        _server.Log.Text.ShouldContain("POST /api/v1/introspect: insufficient_scope");
    }

    /// <summary>Without the rest of it, a form may lack the client, or end in the middle of a token.</summary>
    [Fact]
    public async Task A_form_that_is_cut_off_by_a_stopping_server_is_not_read()
    {
        var pipe = new Pipe();
        await pipe.Writer.WriteAsync("token=x"u8.ToArray());
        pipe.Reader.CancelPendingRead();

        await Should.ThrowAsync<OperationCanceledException>(async () => await IntrospectionForm.BindAsync(RequestWith(pipe.Reader), null!));
    }

    [Fact]
    public async Task A_form_that_is_longer_than_the_limit_of_Auth_is_not_read_in_part()
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        await pipe.Writer.WriteAsync(new byte[ServerLimits.MaximumBodyLength + 1]);

        (await Should.ThrowAsync<BadHttpRequestException>(async () => await IntrospectionForm.BindAsync(RequestWith(pipe.Reader), null!))).StatusCode.ShouldBe(StatusCodes.Status413PayloadTooLarge);
    }

    private static DefaultHttpContext RequestWith(PipeReader body)
    {
        var http = new DefaultHttpContext();
        http.Features.Set<IRequestBodyPipeFeature>(new Body(body));
        return http;
    }

    private sealed record Body(PipeReader Reader) : IRequestBodyPipeFeature;

    private static (string Address, string Agent) ClientOf(System.Text.Json.JsonElement session) => (session.GetProperty("ipAddress").GetString()!, session.GetProperty("userAgent").GetString()!);

    private static FormUrlEncodedContent Form(params (string Name, string? Value)[] fields) =>
        new(fields.Where(field => field.Value is not null).Select(field => KeyValuePair.Create(field.Name, field.Value!)));

    private Task<Answer> IntrospectAsync(string key, string token, (string Address, string Agent)? client = null) =>
        SendAsync(key, Form(("token", token), ("client_ip", client?.Address), ("client_user_agent", client?.Agent)));

    private async Task<Answer> SendFormAsync(string body)
    {
        var content = new StringContent(body);
        content.Headers.ContentType = new("application/x-www-form-urlencoded");
        return await SendAsync(await CreateKeyAsync(requiresClient: false), content);
    }

    private async Task<Answer> SendAsync(string? bearer, HttpContent content)
    {
        using var service = _server.Client();
        using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = content };
        if (bearer is not null) request.Headers.Authorization = new("Bearer", bearer);
        return await service.SendAsync(request);
    }

    private async Task<string> CreateKeyAsync(bool requiresClient, string scope = "sessions:introspect") => (await CreateAsync(requiresClient, scope)).Key;

    private async Task<(Guid Id, string Key)> CreateAsync(bool requiresClient, string scope)
    {
        var id = (await _administrator.PostAsync(Accounts, new { name = $"service-{++_services}", scopes = new[] { scope }, requiresClient })).Json.GetProperty("id").GetGuid();
        return (id, (await _administrator.PostAsync($"{Accounts}/{id}/keys", new { })).Json.GetProperty("secret").GetString()!);
    }

    /// <summary>A body that is sent when it is released.</summary>
    private sealed class HeldContent(string text) : HttpContent
    {
        private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _headSent = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task HeadSent => _headSent.Task;

        public void Release() => _release.SetResult();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync("token_type_hint=access_token&"u8.ToArray());
            await stream.FlushAsync();
            _headSent.SetResult();
            await _release.Task;
            await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(text));
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            Headers.ContentType = new("application/x-www-form-urlencoded");
            return false;
        }
    }
}
