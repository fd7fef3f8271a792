using Auth.Application.Passkeys;
using Auth.Application.Sessions;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Common;

namespace Auth.Application.UnitTests.Sessions;

/// <summary>The use cases of a step-up, each run as a request of its own.</summary>
internal sealed class StepUpFixture : AuthenticationFixture
{
    public Task<Result<SessionDetails>> StepUpAsync(StepUpCommand command)
    {
        var context = Database.NewContext();
        return new StepUpHandler(context.Users, context.Sessions, CreatePasswordVerifier(context), CreatePasswordRules(), CreateSecondFactorVerifier(context), CreateActionList(context), RoleRequirements, Totp).Handle(command, CancellationToken.None);
    }

    public Task<Result<StartedCeremony>> BeginAsync(BeginPasskeyStepUpCommand command)
    {
        var context = Database.NewContext();
        return new BeginPasskeyStepUpHandler(context.Users, CreateCeremonyService(context), Database.Time).RunAsync(command, context.UnitOfWork);
    }

    public Task<Result<SessionDetails>> StepUpAsync(StepUpWithPasskeyCommand command)
    {
        var context = Database.NewContext();
        return new StepUpWithPasskeyHandler(context.Users, context.Sessions, CreateCeremonyService(context), CreateActionList(context), RoleRequirements, Database.Time).RunAsync(command, context.UnitOfWork);
    }
}
