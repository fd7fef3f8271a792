using System.Reflection;
using Auth.Application.Account;
using Auth.Application.Common;
using Auth.Application.Import;
using Auth.Application.Login;
using Auth.Application.Passkeys;
using Auth.Application.Registration;
using Auth.Application.SecondFactors;
using Auth.Application.Sessions;
using Auth.Domain.SecondFactors;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Application.UnitTests.Common;

public class CompositionTests
{
    private static readonly Assembly Application = typeof(ICommandBase).Assembly;

    [Fact]
    public async Task Every_request_has_exactly_one_handler_that_can_be_created()
    {
        await using var provider = TestServices.Create(new TestDatabase())
            .BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
        await using var scope = provider.CreateAsyncScope();

        var requests = Requests();

        requests.Count.ShouldBeGreaterThan(15);
        foreach (var (request, response) in requests)
        {
            var handlers = scope.ServiceProvider.GetServices(typeof(IRequestHandler<,>).MakeGenericType(request, response));
            handlers.Count().ShouldBe(1, request.Name);
        }
    }

    [Fact]
    public async Task The_pipeline_traces_then_checks_access_then_validates_then_counts_then_looks_up_repeats_then_opens_a_transaction_then_protects_accounts()
    {
        await using var provider = TestServices.Create(new TestDatabase()).BuildServiceProvider();
        await using var scope = provider.CreateAsyncScope();

        foreach (var (request, response) in Requests())
        {
            var pipeline = scope.ServiceProvider.GetServices(typeof(IPipelineBehavior<,>).MakeGenericType(request, response));
            string[] forFactors = request.IsAssignableTo(typeof(IChangesFactors)) ? ["FactorChangeBehavior"] : [];
            pipeline.Select(b => b!.GetType().Name.Split('`')[0]).ShouldBe(["TracingBehavior", "AccessBehavior", .. forFactors, "ValidationBehavior", "RateLimitBehavior", "RepeatBehavior", "TransactionBehavior", "ProtectedAccountBehavior"]);
        }
    }

    [Theory]
    [Trait("Requirement", "R58")]
    [MemberData(nameof(MessagesWithSecrets))]
    public void A_message_with_a_secret_does_not_print_it(object message)
    {
        message.ToString()!.ShouldNotContain("s3cret");
    }

    public static TheoryData<object> MessagesWithSecrets() =>
    [
        new LoginCommand("s3cret", "s3cret", Remember: false, A.Client(), PresentedToken: null),
        new ChangePasswordCommand(default, default, "s3cret", "s3cret"),
        new RedeemChallengeCommand("s3cret", "s3cret", A.Client(), PresentedToken: null),
        new RedeemChallengeCommand("s3cret", Code: null, A.Client(), PresentedToken: null, DeviceToken: null, new("s3cret", "s3cret")),
        new BeginSecondFactorPasskeyCommand("s3cret", A.Client()),
        new PasskeyResponse("s3cret", "s3cret"),
        new LoginWithPasskeyCommand(new("s3cret", "s3cret"), Remember: false, A.Client(), PresentedToken: null),
        new StepUpWithPasskeyCommand(default, default, new("s3cret", "s3cret"), A.Client()),
        new AddPasskeyCommand(default, "x", new("s3cret", "s3cret"), A.Client()),
        new StepUpCommand(default, default, "s3cret", "s3cret"),
        new ConfirmTotpCommand(default, default, "s3cret"),
        new TotpEnrollment("s3cret", "s3cret", "s3cret"),
        new ProtectedTotpSecret("s3cret"),
        new RegisterCommand("alice", null, "s3cret"),
        new CreateFirstAdministratorCommand("s3cret", "alice", "s3cret"),
        new PortableUser("alice", null, "$scheme$s3cret", [], 0, IsLockedOut: false, IsLocked: false),
    ];

    private static List<(Type Request, Type Response)> Requests() =>
    [
        .. from type in Application.GetTypes()
           where !type.IsAbstract
           from contract in type.GetInterfaces()
           where contract.IsGenericType && contract.GetGenericTypeDefinition() == typeof(IRequest<>)
           select (type, contract.GenericTypeArguments[0]),
    ];
}
