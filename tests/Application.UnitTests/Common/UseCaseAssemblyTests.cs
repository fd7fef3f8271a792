using System.Reflection;
using System.Reflection.Emit;
using Auth.Application.Audit;
using Auth.Domain.Users;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Application.UnitTests.Common;

/// <summary>A host application adds the use cases of its own assembly.</summary>
public sealed class UseCaseAssemblyTests
{
    [Fact]
    public void An_assembly_with_a_request_that_declares_no_actor_is_rejected() =>
        Should.Throw<InvalidOperationException>(() => new ServiceCollection().AddUseCases(typeof(UseCaseAssemblyTests).Assembly)).Message.ShouldContain("[AllowedTo]");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_request_that_the_pipeline_would_skip_is_rejected(bool isGeneric)
    {
        var assembly = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName($"Host{Guid.CreateVersion7():N}"), AssemblyBuilderAccess.RunAndCollect);
        var request = assembly.DefineDynamicModule("requests").DefineType("Bare", TypeAttributes.Public, typeof(BareRequestBase));
        if (isGeneric) request.DefineGenericParameters("T");
        request.CreateType();

        Should.Throw<InvalidOperationException>(() => new ServiceCollection().AddUseCases(assembly)).Message.ShouldContain("pipeline");
    }

    /// <summary>The compiler names a type that is local to a file <c>&lt;File&gt;F…__Handler</c>.</summary>
    [Fact]
    public void A_handler_that_is_local_to_a_file_is_added()
    {
        var assembly = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName($"Host{Guid.CreateVersion7():N}"), AssemblyBuilderAccess.RunAndCollect);
        assembly.DefineDynamicModule("handlers").DefineType("<Orders>F0123__Handler", TypeAttributes.NotPublic, typeof(BareHandlerBase)).CreateType();
        var services = new ServiceCollection();

        services.AddUseCases(assembly);

        services.ShouldContain(service => service.ServiceType == typeof(IRequestHandler<BareRequestBase, Guid>));
    }

    [Fact]
    public void An_event_without_a_type_is_rejected() => ShouldBeRejected("[EventType]", (string?)null);

    [Theory]
    [InlineData("order_placed")]
    [InlineData("user_locked_out")]
    [InlineData("Orders.placed")]
    [InlineData("orders.")]
    [InlineData("orders.placed.twice")]
    [InlineData("orders.order_placed_with_a_name_that_is_too_long_for_the_column_of_it")]
    public void An_event_type_needs_a_prefix_and_fits_into_its_column(string type) => ShouldBeRejected("prefix", type);

    [Fact]
    public void Two_events_cannot_have_the_same_type() => ShouldBeRejected("same event type", "orders.order_placed", "orders.order_placed");

    [Fact]
    public void The_events_of_several_assemblies_are_in_one_catalog_beside_those_of_Auth()
    {
        var services = new ServiceCollection();
        services.AddUseCases(AssemblyWith("orders.order_placed"));
        services.AddUseCases(AssemblyWith("shop.shop_opened"));
        services.AddUseCases(AssemblyWith());

        var catalog = services.BuildServiceProvider().GetRequiredService<EventCatalog>();

        catalog.All.ShouldBe([.. EventTypes.All, "orders.order_placed", "shop.shop_opened"], ignoreOrder: true);
        catalog.All.ShouldBeInOrder();
    }

    private static void ShouldBeRejected(string reason, params string?[] types) =>
        Should.Throw<InvalidOperationException>(() => new ServiceCollection().AddUseCases(AssemblyWith(types))).Message.ShouldContain(reason);

    /// <summary>An assembly with one event for each type.</summary>
    private static AssemblyBuilder AssemblyWith(params string?[] types)
    {
        var assembly = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName($"Host{Guid.CreateVersion7():N}"), AssemblyBuilderAccess.RunAndCollect);
        var module = assembly.DefineDynamicModule("events");
        for (var i = 0; i < types.Length; i++)
        {
            var hostEvent = module.DefineType($"Event{i}", TypeAttributes.Public, typeof(HostEventBase));
            if (types[i] is { } type) hostEvent.SetCustomAttribute(new CustomAttributeBuilder(typeof(EventTypeAttribute).GetConstructors()[0], [type]));
            hostEvent.CreateType();
        }

        return assembly;
    }
}

/// <summary>Neither a command nor a query.</summary>
public abstract class BareRequestBase : IRequest<Guid>;

/// <summary>The base of a handler that a test defines.</summary>
public abstract class BareHandlerBase : IRequestHandler<BareRequestBase, Guid>
{
    public Task<Guid> Handle(BareRequestBase request, CancellationToken cancellationToken) => throw new NotSupportedException();
}

/// <summary>The base of events that a test defines.</summary>
public abstract class HostEventBase : IHostEvent
{
    public UserId UserId => UserId.New(TestTime.Start);

    public DateTimeOffset OccurredAt => TestTime.Start;
}
