using System.Runtime.CompilerServices;
using Auth.Application.Administration;
using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Application.Common.Behaviors;
using Auth.Application.Common.Limits;
using Auth.Application.Mail;
using Auth.Application.Recovery;
using Auth.Application.Registration;
using Auth.Application.SecondFactors;
using Auth.Application.Sessions;
using Auth.Domain.Access;
using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using MediatR;
using Microsoft.Extensions.Time.Testing;
using NSubstitute;

namespace Auth.Application.UnitTests.Common.Limits;

public class RateLimitBehaviorTests
{
    private const int Writes = 60;
    private const int Burst = Writes / 2;

    private static readonly UserId Alice = UserId.New(TestTime.Start);
    private static readonly Error TooMuchMail = new(ErrorKind.RateLimited, "rate_limited", "Too many requests from your IP address.");

    private readonly FakeTimeProvider _time = new(TestTime.Start);
    private readonly TestRequestContext _context = new();
    private readonly IMailRequestLimiter _mailRequests = Substitute.For<IMailRequestLimiter>();
    private readonly WriteLimiter _writes;

    public RateLimitBehaviorTests() => _writes = new WriteLimiter(new WriteLimitSettings(Writes), _time);

    /// <summary>Creates each command without its constructor, so a new one is tested without further code.</summary>
    [Fact]
    [Trait("Requirement", "R78")]
    public async Task Every_command_of_a_signed_in_user_is_limited()
    {
        var commands = typeof(ICommandBase).Assembly.GetTypes().Where(type => type.IsAssignableTo(typeof(ICommandBase)) && !type.IsAssignableTo(typeof(ISentByServer)) && type is { IsAbstract: false }).ToList();
        _context.Actor = CreateUser();
        for (var i = 0; i < Burst; i++) (await SendAsync(new RenewRecoveryCodesCommand(Alice, SessionId.New(TestTime.Start)))).ShouldBeNull();

        foreach (var command in commands) (await SendAsync((IBaseRequest)RuntimeHelpers.GetUninitializedObject(command))).ShouldNotBeNull(command.Name).Code.ShouldBe("rate_limited");

        commands.Count.ShouldBeGreaterThan(25);
    }

    [Fact]
    [Trait("Requirement", "R78")]
    public async Task A_session_writes_a_burst_and_then_at_the_steady_rate()
    {
        _context.Actor = CreateUser();
        for (var i = 0; i < Burst; i++) (await SendAsync(new RenewRecoveryCodesCommand(Alice, SessionId.New(TestTime.Start)))).ShouldBeNull();

        var error = await SendAsync(new RenewRecoveryCodesCommand(Alice, SessionId.New(TestTime.Start)));

        error.ShouldBe(LimitErrors.TooManyWrites with { RetryAfter = TimeSpan.FromSeconds(1) });
        _time.Advance(TimeSpan.FromSeconds(1));
        (await SendAsync(new RenewRecoveryCodesCommand(Alice, SessionId.New(TestTime.Start)))).ShouldBeNull();
    }

    [Fact]
    [Trait("Requirement", "R78")]
    public async Task One_session_leaves_room_for_the_others_of_its_account_and_all_together_are_limited()
    {
        await UseUpAsync(CreateUser());

        var second = CreateUser();
        (await SendAsync(new RenewRecoveryCodesCommand(Alice, SessionId.New(TestTime.Start)), second)).ShouldBeNull();
        await UseUpAsync(second);

        (await SendAsync(new RenewRecoveryCodesCommand(Alice, SessionId.New(TestTime.Start)), CreateUser())).ShouldNotBeNull("a third session of the account");
        (await SendAsync(new RenewRecoveryCodesCommand(Alice, SessionId.New(TestTime.Start)), CreateUser(UserId.New(TestTime.Start)))).ShouldBeNull("another account");
    }

    [Fact]
    [Trait("Requirement", "R78")]
    public async Task Sessions_that_use_up_the_limit_of_an_account_do_not_keep_its_owner_from_ending_them()
    {
        for (var i = 0; i < 3; i++) await UseUpAsync(CreateUser());
        var owner = CreateUser();

        (await SendAsync(new RenewRecoveryCodesCommand(Alice, SessionId.New(TestTime.Start)), owner)).ShouldNotBeNull();

        (await SendAsync(new RevokeOtherSessionsCommand(Alice, owner.SessionId), owner)).ShouldBeNull();
        (await SendAsync(new RevokeSessionCommand(Alice, default), owner)).ShouldBeNull();
    }

    [Fact]
    [Trait("Requirement", "R78")]
    public async Task An_administrator_can_lock_500_users_at_once_and_is_limited_beyond()
    {
        var administrator = CreateUser() with { HeldScopes = Scopes.UsersWrite };

        for (var i = 0; i < 500; i++) (await SendAsync(new LockUserCommand(Alice), administrator)).ShouldBeNull();
        var further = 0;
        while (further < 1_000 && await SendAsync(new LockUserCommand(Alice), administrator) is null) further++;

        further.ShouldBe(100);
    }

    [Fact]
    [Trait("Requirement", "R78")]
    public async Task Queries_commands_of_the_server_and_operators_are_not_limited()
    {
        var user = CreateUser();
        await UseUpAsync(user);

        (await SendAsync(new ListSessionsQuery(Alice, null), user)).ShouldBeNull();
        (await SendAsync(new RecordRejectionCommand(default, SessionRejection.Expired), user)).ShouldBeNull();
        for (var i = 0; i < 1_000; i++) (await SendAsync(new LockUserCommand(Alice), new Operator("root"))).ShouldBeNull();
    }

    [Theory]
    [Trait("Requirement", "R77")]
    [InlineData("alice@example.org", true)]
    [InlineData(null, false)]
    public async Task A_registration_counts_as_a_request_for_mail_if_it_has_an_email(string? email, bool isLimited)
    {
        _mailRequests.Count().Returns(TooMuchMail);

        (await SendAsync(new RegisterCommand("alice", email, "a password that is long"))).ShouldBe(isLimited ? TooMuchMail : null);
    }

    [Fact]
    [Trait("Requirement", "R77")]
    public async Task Requests_for_mail_are_counted_for_anonymous_clients_and_users_but_not_for_operators()
    {
        _mailRequests.Count().Returns(TooMuchMail);

        (await SendAsync(new RequestRecoveryCommand("alice@example.org"))).ShouldBe(TooMuchMail);
        (await SendAsync(new RequestVerificationCommand("alice@example.org"), CreateUser())).ShouldBe(TooMuchMail);
        (await SendAsync(new RegisterCommand("alice", "alice@example.org", "a password that is long"), new Operator("root"))).ShouldBeNull();
    }

    private static SignedInUser CreateUser(UserId? userId = null) => new(userId ?? Alice, SessionId.New(TestTime.Start), IsAdministrator: false, TestTime.Start);

    private async Task UseUpAsync(SignedInUser user)
    {
        var sent = 0;
        while (sent < 1_000 && await SendAsync(new RenewRecoveryCodesCommand(Alice, SessionId.New(TestTime.Start)), user) is null) sent++;
        sent.ShouldBeLessThan(1_000);
    }

    /// <returns>The error; null if the request reached its handler.</returns>
    private Task<Error?> SendAsync(IBaseRequest request, Actor? actor = null)
    {
        if (actor is not null) _context.Actor = actor;
        var response = request.GetType().GetInterfaces().Single(contract => contract.IsGenericType && contract.GetGenericTypeDefinition() == typeof(IRequest<>)).GenericTypeArguments[0];
        return (Task<Error?>)GetType().GetMethod(nameof(HandleAsync), System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic)!
            .MakeGenericMethod(request.GetType(), response).Invoke(this, [request])!;
    }

    private async Task<Error?> HandleAsync<TRequest, TResponse>(TRequest request)
        where TRequest : IRequest<TResponse>
        where TResponse : IFailable<TResponse>
    {
        var isHandled = false;
        var response = await new RateLimitBehavior<TRequest, TResponse>(_context, _writes, _mailRequests).Handle(request, CancellationToken.None, () =>
        {
            isHandled = true;
            return Task.FromResult(TResponse.Failure(UserErrors.NotFound));
        });
        return isHandled ? null : response.Error;
    }
}
