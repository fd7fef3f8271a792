using System.Diagnostics.Metrics;
using System.Reflection;
using System.Text.Json;
using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Application.Common.Behaviors;
using Auth.Application.Import;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Access;
using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.Shared;
using FluentValidation;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using NSubstitute;

namespace Auth.Application.UnitTests.Contract;

/// <summary>What the names of requests and their properties publish.</summary>
public sealed class UseCaseContractTests
{
    private static readonly AsyncLocal<List<string>?> Labels = new();

    private static readonly List<(Type Request, Type Response)> Requests =
    [
        .. from type in typeof(ICommandBase).Assembly.GetTypes()
           where !type.IsAbstract
           from contract in type.GetInterfaces()
           where contract.IsGenericType && contract.GetGenericTypeDefinition() == typeof(IRequest<>)
           select (type, contract.GenericTypeArguments[0]),
    ];

    /// <summary>The label in metrics, traces, logs and statistics.</summary>
    [Fact]
    public async Task Labels_of_use_cases_are_unchanged()
    {
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == Telemetry.Name) listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) => Labels.Value?.Add((string)tags[0].Value!));
        listener.Start();
        await using var provider = TestServices.Create(new TestDatabase()).BuildServiceProvider();
        await using var scope = provider.CreateAsyncScope();
        Labels.Value = [];

        foreach (var (request, response) in Requests)
        {
            var trace = typeof(UseCaseContractTests).GetMethod(nameof(TraceAsync), BindingFlags.NonPublic | BindingFlags.Static)!;
            await (Task)trace.MakeGenericMethod(request, response).Invoke(null, [scope.ServiceProvider])!;
        }

        Labels.Value.Count.ShouldBe(Requests.Count);
        Labels.Value.Order(StringComparer.Ordinal).ShouldMatchStored("use-cases.txt");
    }

    [Fact]
    public void A_published_name_replaces_the_name_of_the_request() => UseCaseName.Of(typeof(RenamedCommand)).ShouldBe("Published");

    /// <summary>The actors that may send each request.</summary>
    [Fact]
    public void Access_to_each_request_is_unchanged() =>
        (from request in Requests.Select(r => r.Request)
         let allowedTo = AllowedToAttribute.GetFor(request)
         select $"{UseCaseName.Of(request)}: {allowedTo.Actors}{(allowedTo.Scope == Scopes.None ? "" : $" {string.Join(' ', allowedTo.Scope.GetNames())}")}{(allowedTo.RecentAuthenticationOf == Actors.None ? "" : $"; recent authentication of {allowedTo.RecentAuthenticationOf}")}")
        .Order(StringComparer.Ordinal).ShouldMatchStored("access.txt");

    /// <summary>Sends each command as an administrator whose session was left open. None is exempt, and none by omission.</summary>
    [Fact]
    [Trait("Requirement", "R75")]
    public async Task Each_command_that_administrators_may_send_requires_their_recent_authentication()
    {
        var time = new FakeTimeProvider(TestTime.Start);
        var context = Substitute.For<IRequestContext>();
        context.Actor.Returns(new SignedInUser(UserId.New(time.GetUtcNow()), SessionId.New(time.GetUtcNow()), IsAdministrator: true, time.GetUtcNow()));
        var recent = new RecentAuthentication(TimeSpan.FromMinutes(10), time);
        time.Advance(TimeSpan.FromMinutes(11));

        var commands = Requests.Where(r => r.Request.IsAssignableTo(typeof(ICommandBase)) && AllowedToAttribute.GetFor(r.Request).IncludesAny(Actors.Scope)).ToList();
        var send = typeof(UseCaseContractTests).GetMethod(nameof(CheckAccessAsync), BindingFlags.NonPublic | BindingFlags.Static)!;

        commands.Count.ShouldBeGreaterThan(8);
        foreach (var (request, response) in commands)
        {
            (await (Task<Error?>)send.MakeGenericMethod(request, response).Invoke(null, [context, recent])!).ShouldBe(SessionErrors.StepUpRequired, request.Name);
        }
    }

    /// <summary>The keys of <c>errors</c> in a response are the properties that have a validation rule.</summary>
    [Fact]
    public async Task Fields_of_validation_errors_are_unchanged()
    {
        await using var provider = TestServices.Create(new TestDatabase()).BuildServiceProvider();
        await using var scope = provider.CreateAsyncScope();

        var fields = from request in Requests.Select(r => r.Request)
                     let members = from validator in scope.ServiceProvider.GetServices(typeof(IValidator<>).MakeGenericType(request)).Cast<IValidator>()
                                   from member in validator.CreateDescriptor().GetMembersWithValidators()
                                   select JsonNamingPolicy.CamelCase.ConvertName(member.Key)
                     where members.Any()
                     select $"{UseCaseName.Of(request)}: {string.Join(' ', members.Order(StringComparer.Ordinal))}";

        fields.Order(StringComparer.Ordinal).ShouldMatchStored("validated-fields.txt");
    }

    /// <summary>In JSON and CSV, from the names of properties.</summary>
    [Fact]
    public void Fields_of_exported_users_are_unchanged() =>
        typeof(PortableUser).GetProperties().Select(p => JsonNamingPolicy.CamelCase.ConvertName(p.Name)).ShouldBe(
            ["username", "email", "passwordHash", "roles", "failedAttempts", "isLockedOut", "isLocked", "emailVerified", "attributes"], ignoreOrder: true);

    private static Task<TResponse> TraceAsync<TRequest, TResponse>(IServiceProvider services)
        where TRequest : IRequest<TResponse>
        where TResponse : IFailable<TResponse> =>
        services.GetServices<IPipelineBehavior<TRequest, TResponse>>().OfType<TracingBehavior<TRequest, TResponse>>().Single()
            .Handle(default!, CancellationToken.None, () => Task.FromResult(TResponse.Failure(UserErrors.NotFound)));

    private static async Task<Error?> CheckAccessAsync<TRequest, TResponse>(IRequestContext context, RecentAuthentication recent)
        where TRequest : IRequest<TResponse>
        where TResponse : IFailable<TResponse> =>
        (await new AccessBehavior<TRequest, TResponse>(context, recent, RoleScopes.Default, new RequiredRoles()).Handle(default!, CancellationToken.None, () => throw new InvalidOperationException("The request reached its handler."))).Error;

    [UseCaseName("Published")]
    private sealed record RenamedCommand;
}
