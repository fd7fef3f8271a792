using Auth.Application.Account;
using Auth.Application.Attributes;
using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Application.Invitations;
using Auth.Application.Mail;
using Auth.Application.Registration;
using Auth.Application.Repeats;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Access;
using Auth.Domain.Common;
using Auth.Domain.Invitations;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.TestData;
using NSubstitute;

namespace Auth.Application.UnitTests.Invitations;

/// <summary>The use cases of invitations, each run as a request of its own, by an administrator at first.</summary>
internal sealed class InvitationFixture
{
    private readonly IEmailLinkUrlBuilder _urlBuilder = Substitute.For<IEmailLinkUrlBuilder>();

    public InvitationFixture()
    {
        Administrator = Database.Add(TestUsers.Create("root").Administrator());
        (Session, _) = Database.SignIn(Administrator);
        Database.Request.Actor = new SignedInUser(Administrator.Id, Session.Id, IsAdministrator: true, Database.Now);
        _urlBuilder.Build(default!).ReturnsForAnyArgs(call => new Uri($"https://auth.example.org/accept-invitation?token={call.Arg<Token<Invitation>>().Reveal()}"));
    }

    public TestDatabase Database { get; } = new();

    public User Administrator { get; }

    /// <summary>The administrator's session, in which the use cases run.</summary>
    public Session Session { get; }

    public TestPasswordHasher Passwords { get; } = new();

    /// <summary>The declared attributes.</summary>
    public AttributeCatalog Catalog { get; init; } = TestAttributes.None;

    public RegistrationMode Mode { get; set; } = RegistrationMode.Invitation;

    private RegistrationSettings Settings => new(RequireVerifiedEmail: false, Mode);

    public Task<Result<IssuedInvitation>> InviteAsync(string? username = null, string? email = null, params string[] roles)
    {
        var context = Database.NewContext();
        return new InviteUserHandler(context.Invitations, context.Users, NewLinks(context), Settings, TestRules.CreateRoleChangeAuthorizer(Database), Database.Request, Database.Time)
            .RunAsync(new InviteUserCommand(username, email, roles), context.UnitOfWork);
    }

    /// <summary>Repeats the form, or the call, that created an invitation.</summary>
    public async Task<Result<IssuedInvitation>?> RepeatAsync(IssuedInvitation first, bool isCall = false)
    {
        var context = Database.NewContext();
        var repeat = new InviteUserRepeat(context.Invitations, context.Users, NewLinks(context), context.UnitOfWork, Database.Time);
        var submission = Submission.Accept(default, isCall ? default(BodyDigest) : null, repeat.GetOutcome(first)!, Database.Now);
        return await repeat.RepeatAsync(new InviteUserCommand(null, null, []), submission, CancellationToken.None);
    }

    public Task<Result> SendAgainAsync(Guid id)
    {
        var context = Database.NewContext();
        return new SendInvitationHandler(NewProtection(context), NewLinks(context), Database.Time).RunAsync(new SendInvitationCommand(new InvitationId(id)), context.UnitOfWork);
    }

    /// <summary>Changes the administrator as a use case does, with all consequences.</summary>
    public async Task ChangeAdministratorAsync(Action<User> change)
    {
        var context = Database.NewContext();
        await context.UnitOfWork.ExecuteAsync(
            async () =>
            {
                change((await context.Users.FindAsync(Administrator.Id, CancellationToken.None))!);
                return 0;
            },
            CancellationToken.None);
    }

    private InvitationProtection NewProtection(InMemoryContext context) => new(context.Invitations, RoleScopes.Default, Database.Request);

    private InvitationLinks NewLinks(InMemoryContext context) => new(context.MailOutbox, _urlBuilder);

    /// <summary>The token of a new invitation whose link is handed over.</summary>
    public async Task<string> InviteByLinkAsync(string? username = null, params string[] roles) => (await InviteAsync(username, email: null, roles)).Value.Link!.Split('=')[1];

    /// <summary>Accepts an invitation without a session.</summary>
    public async Task<Result<UserDetails>> AcceptAsync(string token, string? username = "alice", string password = "a password that is long", IReadOnlyDictionary<string, string?>? attributes = null)
    {
        var (context, actor) = (Database.NewContext(), Database.Request.Actor);
        Database.Request.Actor = Actor.Anonymous;
        var handler = new AcceptInvitationHandler(
            context.Invitations, context.Users, Settings, TestRules.CreateRoleChangeAuthorizer(Database), TestNewPasswords.CreateHasher(context, Passwords.Hasher, Database.Time), TestAttributes.For(context, Database, Catalog), context.UnitOfWork, Database.Time);
        var accepted = await handler.Handle(new AcceptInvitationCommand(token, username, password) { Attributes = attributes }, CancellationToken.None);
        Database.Request.Actor = actor;
        return accepted;
    }

    public Task<Result<InvitationOffer>> GetAsync(string token)
    {
        var context = Database.NewContext();
        return new GetInvitationHandler(context.Invitations, context.Users, Settings, Database.Time).Handle(new GetInvitationQuery(token), CancellationToken.None);
    }

    public async Task<Page<InvitationDetails>> ListAsync(int limit = Paging.DefaultLimit, string? cursor = null)
    {
        var context = Database.NewContext();
        return (await new ListInvitationsHandler(context.Invitations, context.Users, context.MailOutbox, Database.Time).Handle(new ListInvitationsQuery(limit, cursor), CancellationToken.None)).Value;
    }

    public Task<Result> WithdrawAsync(Guid id)
    {
        var context = Database.NewContext();
        return new WithdrawInvitationHandler(NewProtection(context), Database.Time).RunAsync(new WithdrawInvitationCommand(new InvitationId(id)), context.UnitOfWork);
    }
}
