using System.Reflection;
using System.Runtime.CompilerServices;
using MediatR;
using Microsoft.AspNetCore.Http;
using Mono.Cecil;

namespace Auth.WebApi.FunctionalTests.Running;

/// <summary>Finds the commands and queries that an endpoint sends, from its compiled handler.</summary>
internal static class SentRequests
{
    private static readonly Assembly Application = typeof(Application.DependencyInjection).Assembly;
    private static readonly ModuleDefinition WebApi = ModuleDefinition.ReadModule(typeof(AuthServer).Assembly.Location);

    /// <summary>The requests that the handler, or a method of WebApi that it calls, creates.</summary>
    public static IReadOnlyCollection<Type> Of(Endpoint endpoint)
    {
        if (endpoint.Metadata.GetMetadata<MethodInfo>() is not { } handler || handler.Module.Assembly != typeof(AuthServer).Assembly) return [];

        var requests = new HashSet<Type>();
        Follow((MethodDefinition)WebApi.LookupToken(handler.MetadataToken), requests, []);
        return requests;
    }

    private static void Follow(MethodDefinition method, HashSet<Type> requests, HashSet<MethodDefinition> visited)
    {
        if (!method.HasBody || !visited.Add(method)) return;

        foreach (var called in method.Body.Instructions.Select(i => i.Operand).OfType<MethodReference>().Concat(StateMachineOf(method)))
        {
            if (called.Name == ".ctor" && Application.GetType(called.DeclaringType.FullName) is { } type && type.IsAssignableTo(typeof(IBaseRequest))) requests.Add(type);
            else if (called.DeclaringType.Scope == WebApi) Follow(called.Resolve(), requests, visited);
        }
    }

    /// <summary>The body of an async method is in a type of its own.</summary>
    private static IEnumerable<MethodDefinition> StateMachineOf(MethodDefinition method) =>
        from attribute in method.CustomAttributes
        where attribute.AttributeType.Name is nameof(AsyncStateMachineAttribute)
        from body in ((TypeReference)attribute.ConstructorArguments[0].Value).Resolve().Methods
        where body.Name == "MoveNext"
        select body;
}
