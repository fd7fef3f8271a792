using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Testing.Xunit.Tests;

/// <summary>Reads of the machine's clock are found in all code of a rule.</summary>
public class RuleCodeTests
{
#pragma warning disable RS0030, MA0132, MA0113 // These are the faults.
    [Fact]
    public void A_read_in_an_asynchronous_method_is_found() => FindRead<Asynchronous>().ShouldStartWith("Asynchronous.CheckAsync reads DateTimeOffset.UtcNow.");

    [Fact]
    public void A_read_in_a_lambda_is_found() => FindRead<InALambda>().ShouldStartWith("InALambda.CheckAsync reads DateTime.Now.");

    [Fact]
    public void A_read_in_a_static_field_is_found() => FindRead<InAStaticField>().ShouldStartWith("InAStaticField..cctor reads TimeProvider.System.");

    [Fact]
    public void A_read_in_another_class_of_the_assembly_is_found() => FindRead<InAnotherClass>().ShouldStartWith("OfficeClock.Read reads DateTime.Today.");

    [Fact]
    public void A_read_in_a_static_field_of_another_class_is_found() => FindRead<InAFieldOfAnotherClass>().ShouldStartWith("OfficeYear..cctor reads DateTime.UtcNow.");

    [Fact]
    public void A_rule_with_a_time_provider_reads_no_clock() => new Contract<WithTimeProvider>().It_does_not_read_the_clock_of_the_machine();

    private static string FindRead<TRule>()
        where TRule : class, ISessionRule, new() =>
        Should.Throw<ContractViolationException>(new Contract<TRule>().It_does_not_read_the_clock_of_the_machine).Message;

    private sealed class Contract<TRule> : SessionRuleContract<TRule>
        where TRule : class, ISessionRule, new()
    {
        protected override TRule Create() => new();
    }

    private sealed class Asynchronous : ISessionRule
    {
        public async Task<Result> CheckAsync(User user, DateTimeOffset now, CancellationToken cancellationToken)
        {
            await Task.Yield();
            return DateTimeOffset.UtcNow > now ? Result.Success() : UserErrors.Locked;
        }
    }

    private sealed class InALambda : ISessionRule
    {
        public Task<Result> CheckAsync(User user, DateTimeOffset now, CancellationToken cancellationToken) =>
            Task.FromResult(user.Roles.Any(role => role.Name.Length > DateTime.Now.Hour) ? Result.Success() : UserErrors.Locked);
    }

    private sealed class InAStaticField : ISessionRule
    {
        private static readonly DateTimeOffset Start = TimeProvider.System.GetUtcNow();

        public Task<Result> CheckAsync(User user, DateTimeOffset now, CancellationToken cancellationToken) => Task.FromResult(now > Start ? Result.Success() : UserErrors.Locked);
    }

    private sealed class InAnotherClass : ISessionRule
    {
        public Task<Result> CheckAsync(User user, DateTimeOffset now, CancellationToken cancellationToken) => Task.FromResult(now > OfficeClock.Read() ? Result.Success() : UserErrors.Locked);
    }

    private static class OfficeClock
    {
        public static DateTimeOffset Read() => DateTime.Today;
    }

    private sealed class InAFieldOfAnotherClass : ISessionRule
    {
        public Task<Result> CheckAsync(User user, DateTimeOffset now, CancellationToken cancellationToken) => Task.FromResult(now.Year > OfficeYear.Get() ? Result.Success() : UserErrors.Locked);
    }

    private static class OfficeYear
    {
        private static readonly DateTime Start = DateTime.UtcNow;

        public static int Get() => Start.Year;
    }

    private sealed class WithTimeProvider(TimeProvider time) : ISessionRule
    {
        public WithTimeProvider()
            : this(new StoppedTime())
        {
        }

        public Task<Result> CheckAsync(User user, DateTimeOffset now, CancellationToken cancellationToken) => Task.FromResult(now > time.GetUtcNow() ? Result.Success() : UserErrors.Locked);
    }

    private sealed class StoppedTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => TestTime.Start;
    }
#pragma warning restore RS0030, MA0132, MA0113
}
