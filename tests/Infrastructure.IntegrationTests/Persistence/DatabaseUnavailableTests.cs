using System.Data.Common;
using System.Net;
using System.Net.Sockets;
using Auth.Domain.Users;
using Auth.Infrastructure.IntegrationTests.Persistence.Databases;
using Auth.Infrastructure.Persistence;

namespace Auth.Infrastructure.IntegrationTests.Persistence;

[Trait("Requirement", "R62")]
public sealed class DatabaseUnavailableTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Theory]
    [InlineData(DatabaseProvider.PostgreSql)]
    [InlineData(DatabaseProvider.SqlServer)]
    public async Task An_unavailable_database_throws_a_DbException(DatabaseProvider provider)
    {
        // A bound port that does not listen: no other process can open it, and connections are refused.
        using var closed = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        closed.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)closed.LocalEndPoint!).Port;
        var connection = provider == DatabaseProvider.PostgreSql
            ? $"Host=127.0.0.1;Port={port};Username=auth;Database=auth"
            : $"Server=tcp:127.0.0.1,{port};User Id=auth;Password=x;Database=auth;ConnectRetryCount=0;Connect Timeout=5";
        await using var node = new Node(new DatabaseSettings(provider, connection, MigrateOnStart: false, MaxBatchSize: null));

        await Should.ThrowAsync<DbException>(() => node.ReadAsync(s => s.Users.FindAsync(UserId.New(TestTime.Now), None)));
        await Should.ThrowAsync<DbException>(() => node.CommitAsync(s => s.Users.FindAsync(UserId.New(TestTime.Now), None)));
        await Should.ThrowAsync<DbException>(() => node.Schema.GetPendingMigrationsAsync(None));
    }
}
