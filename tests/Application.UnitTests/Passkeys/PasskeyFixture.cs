using Auth.Application.Passkeys;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Common;
using Auth.Domain.Passkeys;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.UnitTests.Passkeys;

/// <summary>The use cases of passkeys, each run as a request of its own.</summary>
internal sealed class PasskeyFixture : AuthenticationFixture
{
    public Task<Result<StartedCeremony>> BeginAsync(User user)
    {
        var context = Database.NewContext();
        return new BeginPasskeyRegistrationHandler(context.Users, CreateCeremonyService(context), Database.Time)
            .RunAsync(new BeginPasskeyRegistrationCommand(user.Id, A.Client()), context.UnitOfWork);
    }

    public Task<Result<PasskeyDetails>> AddAsync(User user, PasskeyResponse response, string name = "My phone")
    {
        var context = Database.NewContext();
        return new AddPasskeyHandler(context.Users, context.Passkeys, CreateCeremonyService(context), context.MailOutbox, Database.Time)
            .RunAsync(new AddPasskeyCommand(user.Id, name, response, A.Client()), context.UnitOfWork);
    }

    public Task<Result> RemoveAsync(User user, PasskeyId passkeyId, SessionId current = default)
    {
        var context = Database.NewContext();
        return new RemovePasskeyHandler(context.Users, context.Passkeys, context.MailOutbox, Database.Time).RunAsync(new RemovePasskeyCommand(user.Id, passkeyId, current), context.UnitOfWork);
    }

    public async Task<IReadOnlyList<PasskeyDetails>> ListAsync(User user) =>
        (await new ListPasskeysHandler(Database.NewContext().Passkeys).Handle(new ListPasskeysQuery(user.Id), CancellationToken.None)).Value;
}
