namespace Auth.Testing.Tests;

/// <summary>Tests that run in parallel share a server.</summary>
public sealed class ConcurrencyTests
{
    [Fact]
    public async Task The_first_administrator_is_created_and_signed_in_once()
    {
        await using var auth = await AuthTestServer.StartAsync();

        var administrators = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => auth.AdministratorAsync()));

        administrators.Distinct().ShouldHaveSingleItem();
        (await auth.Events.ListAsync()).Count(e => e.Type == "session_started").ShouldBe(1);
    }

    [Fact]
    public async Task Clients_that_are_created_in_parallel_are_disposed_with_the_server()
    {
        var auth = await AuthTestServer.StartAsync();
        var clients = new ApiClient[4_000];

        Parallel.For(0, clients.Length, index => clients[index] = auth.Client());
        await auth.DisposeAsync();

        foreach (var client in clients) await Should.ThrowAsync<ObjectDisposedException>(() => client.GetAsync("/health/live"));
    }
}
