using System.Net;

namespace Auth.Testing.Tests;

/// <summary>Several nodes in one test.</summary>
public sealed class NodeTests
{
    public static TheoryData<string> Databases => Servers.Databases;

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task Nodes_share_database_clock_mailbox_and_settings(string database)
    {
        await using var auth = await Servers.StartAsync(database, server => server.WithSetting("Lockout:MaxFailedAttempts", "2"));
        await using var second = await auth.StartNodeAsync();
        var alice = await auth.CreateUserAsync(A.User().WithFailedAttempts(1));

        second.Clock.ShouldBeSameAs(auth.Clock);
        second.Mailbox.ShouldBeSameAs(auth.Mailbox);
        second.Address.ShouldNotBe(auth.Address);
        await second.Client().LoginAsync(alice.Username, "wrong");
        (await Should.ThrowAsync<TestServerException>(() => auth.SignInAsync(alice))).Code.ShouldBe("account_locked");
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task A_session_of_one_node_is_a_session_of_the_other(string database)
    {
        await using var auth = await Servers.StartAsync(database);
        await using var second = await auth.StartNodeAsync();
        var here = await auth.SignInAsync(await auth.CreateUserAsync());
        var there = second.Client();
        there.Bearer = here.Bearer;
        (await there.IsSignedInAsync()).ShouldBeTrue();

        (await here.DeleteAsync("/api/v1/sessions/current")).Status.ShouldBe(HttpStatusCode.NoContent);

        (await there.IsSignedInAsync()).ShouldBeFalse();
    }

    [Fact]
    public async Task A_node_can_differ_in_its_settings()
    {
        await using var auth = await AuthTestServer.StartAsync(server => server.WithSetting("Branding:Name", "Contoso"));
        await using var second = await auth.StartNodeAsync(server => server.WithSetting("Branding:Name", "Fabrikam"));

        (await auth.Client().GetAsync("/setup")).Text.ShouldContain("Contoso");
        (await second.Client().GetAsync("/setup")).Text.ShouldContain("Fabrikam");
    }

    [Fact]
    public async Task The_administrator_of_one_node_signs_in_on_the_other()
    {
        await using var auth = await AuthTestServer.StartAsync();
        await using var second = await auth.StartNodeAsync();
        await auth.AdministratorAsync();

        (await (await second.AdministratorAsync()).GetAsync("/api/v1/admin/users")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_program_has_nodes_too()
    {
        await using var auth = await AuthTestServer.StartAsync<Program>();
        await using var second = await auth.StartNodeAsync();
        var alice = await auth.CreateUserAsync();

        auth.Clock.Advance(TimeSpan.FromHours(12));

        (await Should.ThrowAsync<TestServerException>(() => second.SignInAsync(alice))).Code.ShouldBe("out_of_hours");
    }
}
