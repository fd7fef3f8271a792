using System.Reflection;
using Auth.Application.Audit;
using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Application.Repeats;
using FluentValidation;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Application;

/// <summary>Registers use cases.</summary>
public static class UseCaseServiceCollectionExtensions
{
    /// <summary>Adds the use cases of an assembly to the pipeline: its handlers and validators, and its events (<see cref="Domain.Users.IHostEvent"/>) to the audit log.</summary>
    /// <exception cref="InvalidOperationException">A request is neither a command nor a query, or does not declare who may send it; or an event has no type or one that is taken.</exception>
    public static IServiceCollection AddUseCases(this IServiceCollection services, Assembly assembly)
    {
        foreach (var type in assembly.DefinedTypes)
        {
            if (type.IsAbstract || IsGenerated(type)) continue;
            if (type.IsAssignableTo(typeof(IBaseRequest))) RejectUnusable(type);
            if (!type.IsGenericTypeDefinition) services.AddImplementation(type);
        }

        services.GetEventCatalog().Add(assembly);
        return services;
    }

    /// <summary>The compiler makes a nested type for lambdas and for each asynchronous method. The name of a type that is local to a file begins in the same way.</summary>
    private static bool IsGenerated(TypeInfo type) => type.IsNested && type.Name.StartsWith('<');

    private static void RejectUnusable(TypeInfo request)
    {
        if (!IsCommandOrQuery(request)) throw new InvalidOperationException($"{request} would skip the pipeline. Implement {nameof(ICommand)}, ICommand<…> or IQuery<…>.");
        _ = AllowedToAttribute.GetFor(request);
    }

    private static bool IsCommandOrQuery(Type request) =>
        request.IsAssignableTo(typeof(ICommandBase)) || request.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IQuery<>));

    /// <summary>The catalog is complete before the first request, so assemblies add to it while services are registered.</summary>
    private static EventCatalog GetEventCatalog(this IServiceCollection services)
    {
        if (services.FirstOrDefault(s => s.ServiceType == typeof(EventCatalog))?.ImplementationInstance is EventCatalog existing) return existing;
        var catalog = new EventCatalog();
        services.AddSingleton(catalog);
        return catalog;
    }

    private static void AddImplementation(this IServiceCollection services, TypeInfo type)
    {
        foreach (var closed in type.ImplementedInterfaces)
        {
            if (closed.IsGenericType && FindLifetime(closed.GetGenericTypeDefinition()) is { } lifetime) services.Add(new ServiceDescriptor(closed, type, lifetime));
        }
    }

    private static ServiceLifetime? FindLifetime(Type openInterface) =>
        openInterface == typeof(IRequestHandler<,>) || openInterface == typeof(IRepeatHandler<,>) ? ServiceLifetime.Scoped
        // Building the rules costs more than checking them.
        : openInterface == typeof(IValidator<>) ? ServiceLifetime.Singleton
        : null;
}
