using System.Security.Cryptography;

namespace Auth.Walkthrough;

/// <summary>The demo of the Python module that preceded Auth, over HTTP, including the cases that the module got wrong.</summary>
internal sealed class Demo(Script script, Uri server)
{
    private const string Password = "a long walk by the sea";
    private const string AdministratorsPassword = "an administrator's password";
    private const string NewPassword = "another walk, in the hills";
    private const string NotSignedIn = "401 not_authenticated";
    private const string Wrong = "401 invalid_credentials";

    private string _administrator = "";
    private string _bob = "";

    public static string SetupToken { get; } = RandomNumberGenerator.GetHexString(32, lowercase: true);

    public async Task RunAsync()
    {
        using var client = new Client(server);
        await SetUpAdministratorAsync(client);
        await RegisterAsync(client);
        await SignInAndOutAsync(client);
        await GuessAsync(client);
        await UseSeveralSessionsAsync(client);
        await LockAsync(client);
        await ChangePasswordAsync(client);
        await ChangeRolesAsync(client);
    }

    private async Task SetUpAdministratorAsync(Client client)
    {
        Task<Answer> SetUpAsync(string token) => client.PostAsync("/api/v1/setup", new { token, username = "admin", password = AdministratorsPassword });

        script.Scene("The first administrator");
        script.Step("a wrong setup token", "403 wrong_setup_token", await SetUpAsync("not-the-setup-token"));
        script.Step("the setup token", "201 admin", await SetUpAsync(SetupToken));
        script.Step("the setup token again", "409 already_set_up", await SetUpAsync(SetupToken));
        var login = await client.LoginAsync("admin", AdministratorsPassword);
        script.Step("the administrator signs in", "201 admin", login);
        _administrator = login.Token;
    }

    private async Task RegisterAsync(Client client)
    {
        script.Scene("A user");
        var registered = await client.RegisterAsync("bob", Password);
        script.Step("bob registers", "201 bob", registered);
        script.Step("BOB is the same name", "409 username_taken", await client.RegisterAsync("BOB", Password));
        _bob = registered.Id;
    }

    private async Task SignInAndOutAsync(Client client)
    {
        script.Scene("Login and session");
        script.Step("no session", NotSignedIn, await client.CurrentAsync(token: null));
        script.Step("a token that was never issued", NotSignedIn, await client.CurrentAsync("ses_" + new string('A', 43)));
        var login = await client.LoginAsync("bob", Password);
        script.Step("bob signs in", "201 bob", login);
        script.Step("bob is signed in", "200 bob", await client.CurrentAsync(login.Token));
        script.Step("the administrator lists users", "200", await client.GetAsync("/api/v1/admin/users", _administrator));
        script.Step("bob lists users", "403 forbidden", await client.GetAsync("/api/v1/admin/users", login.Token));

        using var elsewhere = new Client(server, address: "127.0.0.2");
        using var otherBrowser = new Client(server, userAgent: "curl/8.0");
        script.Step("the session from another IP address", NotSignedIn, await elsewhere.CurrentAsync(login.Token));
        script.Step("the session from another user agent", NotSignedIn, await otherBrowser.CurrentAsync(login.Token));
        script.Step("the session from its own client", "200 bob", await client.CurrentAsync(login.Token));

        script.Step("bob signs out", "204", await client.LogoutAsync(login.Token));
        script.Step("the session has ended", NotSignedIn, await client.CurrentAsync(login.Token));
    }

    private async Task GuessAsync(Client client)
    {
        script.Scene("Six wrong passwords");
        var dead = await client.LoginAsync("bob", Password);
        await client.LogoutAsync(dead.Token);
        var live = await client.LoginAsync("bob", Password);
        for (var i = 1; i <= 5; i++) script.Step($"wrong password {i}", Wrong, await client.LoginAsync("bob", $"wrong password number {i}"));
        script.Step("wrong password 6", "423 account_locked Retry-After", await client.LoginAsync("bob", "wrong password number 6"));
        script.Step("the correct password", "423 account_locked Retry-After", await client.LoginAsync("bob", Password));
        script.Step("the session that bob signed out of", NotSignedIn, await client.CurrentAsync(dead.Token));
        script.Step("bob's live session: a lockout does not end it", "200 bob", await client.CurrentAsync(live.Token));
        script.Step("an administrator resets the attempts", "204", await AdministerAsync(client, "reset-attempts"));
        script.Step("the correct password", "201 bob", await client.LoginAsync("bob", Password));
        script.Step("the session that bob signed out of", NotSignedIn, await client.CurrentAsync(dead.Token));
    }

    private async Task UseSeveralSessionsAsync(Client client)
    {
        script.Scene("Several sessions");
        var first = await client.LoginAsync("bob", Password);
        var second = await client.LoginAsync("bob", Password, presented: first.Token);
        script.Step("bob signs in again, presenting his session", "201 bob", second);
        script.Step("the new token", "a different one", second.Token == first.Token ? "the same" : "a different one");
        script.Step("the presented session has ended", NotSignedIn, await client.CurrentAsync(first.Token));
        var third = await client.LoginAsync("bob", Password);
        script.Step("bob signs in without presenting one", "201 bob", third);
        script.Step("the earlier session is live", "200 bob", await client.CurrentAsync(second.Token));
        script.Step("bob signs out everywhere else", "204", await client.DeleteAsync("/api/v1/sessions", third.Token));
        script.Step("the other session has ended", NotSignedIn, await client.CurrentAsync(second.Token));
        script.Step("this session is live", "200 bob", await client.CurrentAsync(third.Token));
    }

    private async Task LockAsync(Client client)
    {
        script.Scene("Account lock");
        var login = await client.LoginAsync("bob", Password);
        script.Step("the administrator locks bob", "204", await AdministerAsync(client, "lock"));
        script.Step("bob's session has ended", NotSignedIn, await client.CurrentAsync(login.Token));
        script.Step("the correct password", "423 account_locked", await client.LoginAsync("bob", Password));
        script.Step("the administrator resets the attempts", "204", await AdministerAsync(client, "reset-attempts"));
        script.Step("the lock remains", "423 account_locked", await client.LoginAsync("bob", Password));
        script.Step("the administrator unlocks bob", "204", await AdministerAsync(client, "unlock"));
        script.Step("the correct password", "201 bob", await client.LoginAsync("bob", Password));
        script.Step("the ended session stays ended", NotSignedIn, await client.CurrentAsync(login.Token));
    }

    private async Task ChangePasswordAsync(Client client)
    {
        Task<Answer> ChangeAsync(string token, string currentPassword) => client.PostAsync("/api/v1/me/password", new { currentPassword, newPassword = NewPassword }, token);

        script.Scene("Password change");
        var here = await client.LoginAsync("bob", Password);
        var there = await client.LoginAsync("bob", Password);
        script.Step("bob changes it with a wrong current password", Wrong, await ChangeAsync(here.Token, "not the current password"));
        script.Step("bob changes it with the current password", "204", await ChangeAsync(here.Token, Password));
        script.Step("the other session has ended", NotSignedIn, await client.CurrentAsync(there.Token));
        script.Step("this session is live", "200 bob", await client.CurrentAsync(here.Token));
        script.Step("the old password", Wrong, await client.LoginAsync("bob", Password));
        script.Step("the new password", "201 bob", await client.LoginAsync("bob", NewPassword));
    }

    private async Task ChangeRolesAsync(Client client)
    {
        Task<Answer> SetRolesAsync(params string[] roles) => client.PutAsync($"/api/v1/admin/users/{_bob}/roles", new { roles }, _administrator);

        script.Scene("Role changes apply to the next request");
        var login = await client.LoginAsync("bob", NewPassword);
        script.Step("bob is not an administrator", "403 forbidden", await client.GetAsync("/api/v1/admin/users", login.Token));
        script.Step("the administrator makes bob an administrator", "204", await SetRolesAsync("admin"));
        script.Step("the same session lists users", "200", await client.GetAsync("/api/v1/admin/users", login.Token));
        script.Step("the administrator removes the role", "204", await SetRolesAsync());
        script.Step("the same session lists users", "403 forbidden", await client.GetAsync("/api/v1/admin/users", login.Token));
    }

    private Task<Answer> AdministerAsync(Client client, string verb) => client.PostAsync($"/api/v1/admin/users/{_bob}/{verb}", token: _administrator);
}
