using Auth.Application.Common;
using Auth.Application.Common.Access;
using MediatR;
using Mono.Cecil;

namespace Auth.ArchitectureTests;

/// <summary>Each use case is one file with a request and its only handler.</summary>
public class UseCaseTests
{
    private static readonly List<TypeDefinition> Requests = [.. Code.Application.SourceTypes().Where(t => t is { IsInterface: false } && t.AllInterfaces().Contains(typeof(IRequest<>).FullName!))];

    private static readonly List<TypeDefinition> Handlers = [.. Code.Application.SourceTypes().Where(t => t is { IsInterface: false } && t.AllInterfaces().Contains(typeof(IRequestHandler<,>).FullName!))];

    [Fact]
    public void A_use_case_is_one_file_of_its_name_with_its_handler()
    {
        Requests.Count.ShouldBeGreaterThan(15);

        var strays = from request in Requests
                     let file = FileOf(request)
                     let handler = Handlers.SingleOrDefault(h => h.Interfaces.Any(i => i.InterfaceType is GenericInstanceType handled && handled.GenericArguments[0].FullName == request.FullName))
                     where handler is null || !File.Exists(file) || !File.ReadAllText(file).Contains($"class {handler.Name}(", StringComparison.Ordinal)
                     select request.FullName;

        strays.ShouldBeEmpty();
    }

    [Fact]
    public void Handlers_are_sealed_and_reached_through_their_request_alone()
    {
        Handlers.ShouldNotBeEmpty();
        Handlers.Where(h => !h.IsSealed || h.IsPublic).Select(h => h.FullName).ShouldBeEmpty();
    }

    [Fact]
    public void Requests_say_whether_they_change_something()
    {
        var undecided = from request in Requests
                        let isCommand = request.AllInterfaces().Contains(typeof(ICommandBase).FullName!)
                        let isQuery = request.AllInterfaces().Contains(typeof(IQuery<>).FullName!)
                        where isCommand == isQuery || !request.Name.EndsWith(isCommand ? "Command" : "Query", StringComparison.Ordinal)
                        select request.FullName;

        Requests.ShouldNotBeEmpty();
        undecided.ShouldBeEmpty();
    }

    [Fact]
    public void Requests_declare_who_may_send_them()
    {
        var declared = (from request in Requests
                        let actors = request.CustomAttributes.Where(a => a.AttributeType.FullName == typeof(AllowedToAttribute).FullName).Select(a => (Actors)(int)a.ConstructorArguments[0].Value).ToList()
                        let isUserRequest = request.AllInterfaces().Contains(typeof(IUserRequest).FullName!)
                        select (request.FullName, Actors: actors.Count == 1 ? actors[0] : Actors.None, IsUserRequest: isUserRequest)).ToList();

        declared.Where(d => d.Actors == Actors.None).Select(d => d.FullName).ShouldBeEmpty("no [AllowedTo]");
        declared.Where(d => d.Actors.HasFlag(Actors.Anyone) && d.Actors != Actors.Anyone).Select(d => d.FullName).ShouldBeEmpty("anyone includes all others");
        declared.Where(d => d.Actors.HasFlag(Actors.Owner) != d.IsUserRequest).Select(d => d.FullName).ShouldBeEmpty("a request for its owner, and no other, is an IUserRequest");
    }

    [Fact]
    public void Queries_only_read()
    {
        var queryHandlers = Handlers.Where(h => h.AllInterfaces().Contains(typeof(IQueryHandler<,>).FullName!)).ToList();
        queryHandlers.Count.ShouldBeGreaterThan(5);

        var committing = from handler in queryHandlers
                         where DependenciesOf(handler).Overlaps([typeof(IUnitOfWork).FullName!, typeof(IMediator).FullName!])
                         select handler.FullName;
        // A method without a result is called for its effect.
        var portCalls = (from handler in queryHandlers
                         from call in handler.Calls()
                         where call.DeclaringType.Resolve() is { IsInterface: true } port && port.Module.Name.StartsWith("Auth.", StringComparison.Ordinal)
                         select (Handler: handler.FullName, Call: call)).ToList();
        var changing = from found in portCalls
                       where found.Call.ReturnType.FullName is "System.Void" or "System.Threading.Tasks.Task"
                       select $"{found.Handler}: {found.Call.Name}";

        portCalls.ShouldNotBeEmpty();

        Handlers.Except(queryHandlers).ShouldContain(h => DependenciesOf(h).Contains(typeof(IUnitOfWork).FullName!));
        committing.ShouldBeEmpty();
        changing.ShouldBeEmpty();
    }

    private static string FileOf(TypeDefinition request) =>
        Path.Combine([Repository.Root, "src", .. request.Namespace["Auth.".Length..].Split('.'), $"{request.Name}.cs"]);

    /// <summary>The constructor parameter types of a type, with those of its dependencies in the application.</summary>
    private static HashSet<string> DependenciesOf(TypeDefinition type)
    {
        var needed = new HashSet<string>(StringComparer.Ordinal);
        AddDependencies(type, needed);
        return needed;
    }

    private static void AddDependencies(TypeDefinition type, HashSet<string> needed)
    {
        // The copy constructor of a record takes the record itself.
        foreach (var parameter in type.Methods.Where(m => m.IsConstructor).SelectMany(m => m.Parameters).Where(p => needed.Add(p.ParameterType.FullName)))
        {
            if (parameter.ParameterType.Resolve() is { IsInterface: false } definition && definition.Module == Code.Application) AddDependencies(definition, needed);
        }
    }
}
