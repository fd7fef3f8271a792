using System.Diagnostics.Metrics;
using System.Reflection;
using System.Text.Json;
using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Application.Common.Behaviors;
using Auth.Application.Import;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Common;
using Auth.Domain.Users;
using Auth.Shared;
using FluentValidation;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

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
         select $"{UseCaseName.Of(request)}: {allowedTo.Actors}{(allowedTo.RequiresRecentAuthentication ? ", with recent authentication" : "")}")
        .Order(StringComparer.Ordinal).ShouldMatchStored("access.txt");

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
            ["username", "email", "passwordHash", "roles", "failedAttempts", "isLockedOut", "isLocked", "emailVerified"], ignoreOrder: true);

    private static Task<TResponse> TraceAsync<TRequest, TResponse>(IServiceProvider services)
        where TRequest : IRequest<TResponse>
        where TResponse : IFailable<TResponse> =>
        services.GetServices<IPipelineBehavior<TRequest, TResponse>>().OfType<TracingBehavior<TRequest, TResponse>>().Single()
            .Handle(default!, CancellationToken.None, () => Task.FromResult(TResponse.Failure(UserErrors.NotFound)));

    [UseCaseName("Published")]
    private sealed record RenamedCommand;
}
