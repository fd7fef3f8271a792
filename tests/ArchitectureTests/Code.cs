using Mono.Cecil;

namespace Auth.ArchitectureTests;

/// <summary>The product as it was compiled: its types, and what each of them names.</summary>
internal static class Code
{
    public static readonly ModuleDefinition Domain = Read("Auth.Domain");
    public static readonly ModuleDefinition Application = Read("Auth.Application");
    public static readonly ModuleDefinition Infrastructure = Read("Auth.Infrastructure");
    public static readonly ModuleDefinition WebApi = Read("Auth.WebApi");
    public static readonly ModuleDefinition Cli = Read("auth");
    public static readonly IReadOnlyList<ModuleDefinition> All = [Domain, Application, Infrastructure, WebApi, Cli];

    /// <summary>The types that somebody wrote; closures and state machines belong to the type around them.</summary>
    public static IEnumerable<TypeDefinition> Written(this ModuleDefinition module) => module.Types.Where(t => !t.Name.StartsWith('<') && !IsGenerated(t));

    /// <summary>A type by its full name, for rules about types that are not public: a rule about a type that has gone must fail.</summary>
    public static TypeDefinition Named(string type) =>
        All.SelectMany(m => m.Types).FirstOrDefault(t => t.FullName == type) ?? throw new ArgumentException($"No type is called {type}.", nameof(type));

    /// <summary>The types in a namespace and below it: a rule about a namespace that has gone must fail.</summary>
    public static List<TypeDefinition> In(string room)
    {
        var types = All.SelectMany(m => m.Written()).Where(t => t.IsIn(room)).ToList();
        types.ShouldNotBeEmpty($"No type is in {room}.");
        return types;
    }

    /// <summary>Whether a type is in a namespace or below it.</summary>
    public static bool IsIn(this TypeReference type, string room) => type.Namespace == room || type.Namespace.StartsWith(room + ".", StringComparison.Ordinal);

    /// <summary>Names of the assemblies that a module needs, but for the runtime's own.</summary>
    public static IEnumerable<string> References(this ModuleDefinition module) =>
        module.AssemblyReferences.Select(r => r.Name).Where(n => n != "netstandard" && n != "System" && !n.StartsWith("System.", StringComparison.Ordinal));

    /// <summary>The methods that a type calls or hands on, with those of its nested types.</summary>
    public static IEnumerable<MethodReference> Calls(this TypeDefinition type) =>
        from method in type.Bodies()
        from instruction in method.Body.Instructions
        where instruction.Operand is MethodReference
        select (MethodReference)instruction.Operand;

    /// <summary>The methods of a type and of its nested types that have code.</summary>
    public static IEnumerable<MethodDefinition> Bodies(this TypeDefinition type) => type.WithNested().SelectMany(t => t.Methods).Where(m => m.HasBody);

    /// <summary>The text literals of a type and of its nested types.</summary>
    public static IEnumerable<string> Texts(this TypeDefinition type) =>
        type.Bodies().SelectMany(m => m.Body.Instructions).Select(i => i.Operand).OfType<string>();

    /// <summary>The types that a type names anywhere: in its base, members, signatures and bodies.</summary>
    public static IEnumerable<TypeReference> Names(this TypeDefinition type) => type.WithNested().SelectMany(NamesOfOne).SelectMany(Parts);

    /// <summary>Whether a type implements an interface, given without its type arguments.</summary>
    public static bool Implements(this TypeDefinition type, string contract) =>
        type.WithNested().Any(t => t.Interfaces.Any(i => i.InterfaceType.GetElementType().FullName == contract));

    /// <summary>The interfaces of a type, with those that they extend.</summary>
    public static IEnumerable<string> AllInterfaces(this TypeDefinition type) =>
        type.Interfaces.Select(i => i.InterfaceType).SelectMany(i => new[] { i.GetElementType().FullName }
            .Concat(i.Resolve() is { } definition && definition.Module.Name.StartsWith("Auth.", StringComparison.Ordinal) ? definition.AllInterfaces() : []));

    private static IEnumerable<TypeDefinition> WithNested(this TypeDefinition type) => type.NestedTypes.SelectMany(WithNested).Prepend(type);

    private static IEnumerable<TypeReference?> NamesOfOne(TypeDefinition type)
    {
        var signatures = type.Methods.SelectMany(m => m.Parameters.Select(p => p.ParameterType).Append(m.ReturnType));
        var bodies = type.Methods.Where(m => m.HasBody).SelectMany(m =>
            m.Body.Variables.Select(v => v.VariableType).Concat(m.Body.Instructions.SelectMany(i => NamesOfOperand(i.Operand))));
        return [type.BaseType, .. type.Interfaces.Select(i => i.InterfaceType), .. type.Fields.Select(f => f.FieldType), .. signatures, .. bodies];
    }

    private static IEnumerable<TypeReference> NamesOfOperand(object? operand) => operand switch
    {
        GenericInstanceMethod method => method.GenericArguments.Append(method.DeclaringType).Append(method.ReturnType),
        MethodReference method => [method.DeclaringType, method.ReturnType],
        FieldReference field => [field.DeclaringType, field.FieldType],
        TypeReference type => [type],
        _ => [],
    };

    /// <summary>A type with its type arguments and element types.</summary>
    private static IEnumerable<TypeReference> Parts(TypeReference? type) => type switch
    {
        null => [],
        GenericInstanceType generic => generic.GenericArguments.SelectMany(Parts).Append(generic.ElementType),
        TypeSpecification specification => Parts(specification.ElementType),
        _ => [type],
    };

    private static bool IsGenerated(TypeDefinition type) =>
        type.CustomAttributes.Any(a => a.AttributeType.Name is "CompilerGeneratedAttribute" or "GeneratedCodeAttribute");

    private static ModuleDefinition Read(string assembly)
    {
        var resolver = new DefaultAssemblyResolver();
        resolver.AddSearchDirectory(AppContext.BaseDirectory);
        return ModuleDefinition.ReadModule(Path.Combine(AppContext.BaseDirectory, assembly + ".dll"), new ReaderParameters { AssemblyResolver = resolver });
    }
}
