using Auth.Application.Sessions;
using Auth.Application.Sessions.Cache;
using Auth.Application.Statistics;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Microsoft.Extensions.DependencyInjection;
using NSubstitute;

namespace Auth.Application.UnitTests.Sessions.Cache;

/// <summary>The session check of one node. It sends queries through the pipeline, so it runs in the container.</summary>
internal sealed class SessionValidatorFixture : IDisposable
{
    private readonly ServiceProvider _provider;

    public SessionValidatorFixture()
    {
        var log = new InMemoryRevocationLog(Database);
        RevocationLog.ReadAsync().Returns(_ => log.ReadAsync());
        _provider = TestServices.Create(Database, services => services.AddSingleton(RevocationLog)).BuildServiceProvider(validateScopes: true);
    }

    public TestDatabase Database { get; } = new();

    /// <summary>The revocation log, which a test can let fail.</summary>
    public IRevocationLog RevocationLog { get; } = Substitute.For<IRevocationLog>();

    public LastSeenQueue LastSeenQueue => _provider.GetRequiredService<LastSeenQueue>();

    /// <summary>How often a session was read from the database.</summary>
    public long Reads => _provider.GetRequiredService<UseCaseDurations>().GetSummary().Where(useCase => useCase.Name is "ValidateSession" or "LearnAddress" or "FindGatewaySession").Sum(useCase => useCase.Count);

    /// <summary>Validates the session of a request. If necessary, the client's second IP address is learned.</summary>
    public async Task<Result<SessionDetails>> ValidateAsync(Token<Session> token, ClientFingerprint? client = null, Token<Device>? device = null)
    {
        var validator = _provider.GetRequiredService<SessionValidator>();
        await validator.RefreshAsync();
        var result = await validator.ValidateAsync(token.Hash(), client ?? A.Client());
        if (result.Error == SessionErrors.AddressNotLearned) result = await validator.LearnAddressAsync(token.Hash(), client ?? A.Client(), device);
        return result.IsFailure ? result.Error : result.Value.ToDetails();
    }

    /// <summary>Finds the session of a gateway token, and validates it.</summary>
    public async Task<Result<SessionDetails>> ValidateAtGatewayAsync(Token<GatewayAccess> token)
    {
        var validator = _provider.GetRequiredService<SessionValidator>();
        await validator.RefreshAsync();
        if (await validator.FindByGatewayAsync(token) is not { } hash) return SessionErrors.NotAuthenticated;
        var result = await validator.ValidateAsync(hash, A.Client());
        return result.IsFailure ? result.Error : result.Value.ToDetails();
    }

    /// <summary>Changes a session and stores its events, as another node does.</summary>
    public Task CommitAsync(Session session, Action<Session> change)
    {
        var context = Database.NewContext();
        return context.UnitOfWork.ExecuteAsync(
            async () =>
            {
                change((await context.Sessions.FindAsync([session.Id], CancellationToken.None)).Single());
                return true;
            },
            CancellationToken.None);
    }

    /// <summary>Changes a user and stores their events, as another node does.</summary>
    public Task CommitAsync(User user, Action<User> change)
    {
        var context = Database.NewContext();
        return context.UnitOfWork.ExecuteAsync(
            async () =>
            {
                change((await context.Users.FindAsync(user.Id, CancellationToken.None))!);
                return true;
            },
            CancellationToken.None);
    }

    public void Dispose() => _provider.Dispose();
}
