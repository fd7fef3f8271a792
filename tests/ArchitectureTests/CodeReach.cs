using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Auth.ArchitectureTests;

/// <summary>Follows calls through the code of Application and Domain, as far as IL names the method that is called.</summary>
internal static class CodeReach
{
    /// <summary>The methods of a type, and all that they call or pass on, directly or indirectly. A call of an interface ends there.</summary>
    public static IReadOnlyCollection<MethodDefinition> From(TypeDefinition type)
    {
        var reached = new HashSet<MethodDefinition>();
        foreach (var method in type.MethodsWithBody()) Add(method, reached);
        return reached;
    }

    /// <summary>Whether a method is of a module, which a reference may have loaded a second time.</summary>
    public static bool IsOf(this MethodDefinition method, ModuleDefinition module) => method.Module.Name == module.Name;

    /// <summary>The methods that a method calls or passes on.</summary>
    public static IEnumerable<MethodReference> Callees(this MethodDefinition method) => method.Body.Instructions.Select(i => i.Operand).OfType<MethodReference>();

    /// <summary>Whether a method sets a field of its own object after construction.</summary>
    public static bool ChangesItsObject(this MethodDefinition method) =>
        method is { IsConstructor: false, IsStatic: false, ReturnType: not RequiredModifierType }
        && method.Body.Instructions.Any(i => i.OpCode == OpCodes.Stfld && ((FieldReference)i.Operand).DeclaringType.Resolve() == method.DeclaringType)
        && !method.DeclaringType.Name.StartsWith('<');

    private static void Add(MethodDefinition method, HashSet<MethodDefinition> reached)
    {
        if (!reached.Add(method)) return;

        foreach (var called in method.Callees())
        {
            if (called.Resolve() is not { HasBody: true } definition || !(definition.IsOf(Code.Application) || definition.IsOf(Code.Domain))) continue;

            Add(definition, reached);
            // The code of an async method or an iterator is in a type of its own.
            foreach (var attribute in definition.CustomAttributes.Where(a => a.AttributeType.Name.EndsWith("StateMachineAttribute", StringComparison.Ordinal)))
            {
                foreach (var step in ((TypeReference)attribute.ConstructorArguments[0].Value).Resolve().Methods.Where(m => m.HasBody)) Add(step, reached);
            }
        }
    }
}
