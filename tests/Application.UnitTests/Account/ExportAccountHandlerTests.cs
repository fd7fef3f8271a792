using Auth.Application.Account;
using Auth.Application.Common;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Common;
using Auth.Domain.Invitations;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Application.UnitTests.Account;

[Trait("Requirement", "R78")]
public sealed class ExportAccountHandlerTests
{
    private readonly TestDatabase _database = new();
    private readonly RunningExports _running = new();
    private readonly User _alice;
    private readonly Session _session;

    public ExportAccountHandlerTests()
    {
        _alice = _database.Add(TestUsers.Create());
        (_session, _) = _database.SignIn(_alice);
    }

    [Fact]
    public async Task An_export_has_all_events_oldest_first_across_batches()
    {
        await RaiseAsync(2_500);

        var exported = (await ExportAsync()).Value;

        var events = await exported.Events.ToListAsync();
        events.Select(entry => entry.Position).ShouldBe(_database.Events.All.Select(stored => stored.Position));
        events.Count.ShouldBe(2_500);
    }

    [Fact]
    [Trait("Requirement", "R72")]
    public async Task An_export_has_the_invitation_that_created_the_account_without_its_inviter()
    {
        var root = _database.Add(TestUsers.Create("root").Administrator());
        var invitation = Invitation.Create(new(null, null, [TestValues.Role("support")], Invitation.DefaultLifetime), new Inviter(root.Id, _session.Id), _database.Now.AddDays(-1));
        var bob = _database.Add(invitation.Accept(TestValues.Username("bob"), TestValues.Hash("secret"), _database.Now).Value);
        _database.Invitations.Store(invitation);

        var exported = (await ExportAsync(user: bob)).Value.Invitation.ShouldNotBeNull();

        (exported.Id, exported.CreatedAt, exported.AcceptedAt).ShouldBe((invitation.Id.Value, _database.Now.AddDays(-1), _database.Now));
        exported.Roles.ShouldBe(["support"]);
        exported.ToString().ShouldNotContain("root");
    }

    [Fact]
    public async Task Events_that_occur_after_an_export_has_begun_are_not_in_it()
    {
        await RaiseAsync(3);
        var exported = (await ExportAsync()).Value;

        _database.Time.Advance(TimeSpan.FromMicroseconds(1));
        await RaiseAsync(3);

        (await exported.Events.ToListAsync()).Count.ShouldBe(3);
    }

    [Fact]
    [Trait("Requirement", "R29")]
    public async Task An_export_breaks_off_when_its_session_ends()
    {
        await RaiseAsync(2_500);
        await using var events = (await ExportAsync()).Value.Events.GetAsyncEnumerator();
        (await events.MoveNextAsync()).ShouldBeTrue();

        _database.Sessions.Change(_session, session => session.End(SessionEndReason.Revoked, _database.Now));

        var read = 1;
        await Should.ThrowAsync<SessionNoLongerValidException>(async () =>
        {
            while (await events.MoveNextAsync()) read++;
        });
        read.ShouldBe(1_000, "the batch that was read before");
    }

    [Fact]
    [Trait("Requirement", "R29")]
    public async Task An_export_to_a_slow_client_ends_with_its_session_within_a_batch()
    {
        await RaiseAsync(100);
        await using var events = (await ExportAsync()).Value.Events.GetAsyncEnumerator();
        (await events.MoveNextAsync()).ShouldBeTrue();

        _database.Sessions.Change(_session, session => session.End(SessionEndReason.Revoked, _database.Now));
        _database.Time.Advance(TimeSpan.FromSeconds(5));

        await Should.ThrowAsync<SessionNoLongerValidException>(async () => await events.MoveNextAsync());
    }

    [Fact]
    public async Task An_account_has_one_export_at_a_time()
    {
        using var first = new ExportPermit(_running);
        (await ExportAsync(first)).IsSuccess.ShouldBeTrue();

        using var second = new ExportPermit(_running);
        (await ExportAsync(second)).Error.ShouldBe(AccountErrors.ExportInProgress);
        second.Dispose();
        (await ExportAsync(second)).Error.ShouldBe(AccountErrors.ExportInProgress, "the first export is still running");

        first.Dispose();
        (await ExportAsync(second)).IsSuccess.ShouldBeTrue();
    }

    [Fact]
    [Trait("Requirement", "R78")]
    public async Task A_node_sends_few_exports_at_a_time()
    {
        var permits = Enumerable.Range(0, RunningExports.MaxCount).Select(_ => new ExportPermit(_running)).ToList();
        foreach (var permit in permits) permit.TryAcquire(UserId.New(_database.Now)).ShouldBeNull();

        (await ExportAsync()).Error.ShouldBe(AccountErrors.TooManyExports);

        permits[0].Dispose();
        (await ExportAsync()).IsSuccess.ShouldBeTrue();
    }

    private Task<Result<AccountExport>> ExportAsync(ExportPermit? permit = null, User? user = null)
    {
        var context = _database.NewContext();
        var handler = new ExportAccountHandler(
            context.Users,
            context.TotpAuthenticators,
            context.Sessions,
            context.Devices,
            context.Passkeys,
            context.Invitations,
            context.EventLog,
            new PendingEmailChange(context.EmailLinks, context.MailOutbox),
            context.TermsAcceptances,
            TestAttributes.For(context, _database),
            RoleRequirements.None,
            permit ?? new ExportPermit(_running),
            _database.Time);
        return handler.Handle(new ExportAccountQuery((user ?? _alice).Id, _session.Id), CancellationToken.None);
    }

    private async Task RaiseAsync(int count)
    {
        var context = _database.NewContext();
        await context.UnitOfWork.ExecuteAsync(
            async () =>
            {
                var user = await context.Users.FindAsync(_alice.Id, CancellationToken.None);
                for (var i = 0; i < count; i++) user!.ResetAttempts(_database.Now);
                return true;
            },
            CancellationToken.None);
    }
}
