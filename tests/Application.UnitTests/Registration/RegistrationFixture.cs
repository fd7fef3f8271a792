using Auth.Application.Account;
using Auth.Application.Attributes;
using Auth.Application.Common.Access;
using Auth.Application.Recovery;
using Auth.Application.Registration;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Common;
using Auth.Domain.EmailLinks;

namespace Auth.Application.UnitTests.Registration;

/// <summary>The use cases of a registration, each run as a request of its own.</summary>
/// <param name="requireVerifiedEmail">Whether an account is created only through an email link.</param>
/// <param name="mode">The registration mode.</param>
internal sealed class RegistrationFixture(bool requireVerifiedEmail, RegistrationMode mode = RegistrationMode.Open)
{
    /// <summary>A registration of Alice.</summary>
    public static readonly RegisterCommand Register = new("alice", "alice@example.org", "a password that is long");

    private RegistrationSettings Settings => new(requireVerifiedEmail, mode);

    public TestDatabase Database { get; } = new();

    /// <summary>Who registers an account.</summary>
    public Actor Actor
    {
        set => Database.Request.Actor = value;
    }

    public TestPasswordHasher Passwords { get; } = new();

    /// <summary>The declared attributes.</summary>
    public AttributeCatalog Catalog { get; init; } = TestAttributes.None;

    public Task<Result<RegistrationResult>> RegisterAsync(RegisterCommand command)
    {
        var context = Database.NewContext();
        var handler = new RegisterHandler(
            context.Users,
            context.PendingRegistrations,
            context.MailOutbox,
            Settings,
            TestRules.CreateRegistrationRules(Database),
            TestRules.CreateRoleChangeAuthorizer(Database),
            Database.Request,
            TestNewPasswords.CreateHasher(context, Passwords.Hasher, Database.Time),
            TestAttributes.For(context, Database, Catalog),
            context.UnitOfWork,
            Database.Time);
        return handler.Handle(command, CancellationToken.None);
    }

    public Task<Result<UserDetails>> CompleteAsync(Token<EmailLink> token, string password = "a password that is long", string? username = null, IReadOnlyDictionary<string, string?>? attributes = null)
    {
        var context = Database.NewContext();
        var handler = new CompleteRegistrationHandler(context.PendingRegistrations, context.Users, Settings, TestRules.CreateRegistrationRules(Database), TestNewPasswords.CreateHasher(context, Passwords.Hasher, Database.Time), TestAttributes.For(context, Database, Catalog), context.UnitOfWork, Database.Time);
        return handler.Handle(new CompleteRegistrationCommand(token.Reveal(), password, username) { Attributes = attributes }, CancellationToken.None);
    }

    public Task<Result<VerificationLinkDetails>> GetLinkAsync(Token<EmailLink> token, EmailLinkPurpose purpose)
    {
        var context = Database.NewContext();
        return new GetVerificationLinkHandler(context.EmailLinks, context.PendingRegistrations, context.Users, Settings, Database.Request, Database.Time)
            .Handle(new GetVerificationLinkQuery(token.Reveal(), purpose), CancellationToken.None);
    }

    public Task<Result> RequestVerificationAsync(string email)
    {
        var context = Database.NewContext();
        return new RequestVerificationHandler(context.Users, context.MailOutbox, Database.Time).RunAsync(new RequestVerificationCommand(email), context.UnitOfWork);
    }

    public Task<Result> RequestRecoveryAsync(string email)
    {
        var context = Database.NewContext();
        return new RequestRecoveryHandler(context.Users, context.MailOutbox, Database.Time).RunAsync(new RequestRecoveryCommand(email), context.UnitOfWork);
    }
}
