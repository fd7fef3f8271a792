using Mono.Cecil;

namespace Auth.ArchitectureTests;

/// <summary>The compiled product: its types, and the types and methods that each of them references.</summary>
internal static class Code
{
    public static readonly ModuleDefinition Domain = Read("Auth.Domain");
    public static readonly ModuleDefinition Application = Read("Auth.Application");
    public static readonly ModuleDefinition Infrastructure = Read("Auth.Infrastructure");
    public static readonly ModuleDefinition WebApi = Read("Auth.WebApi");
    public static readonly ModuleDefinition Commands = Read("Auth.Commands");
    public static readonly IReadOnlyList<ModuleDefinition> All = [Domain, Application, Infrastructure, WebApi, Commands];

    /// <summary>Top-level types that are not generated. Closures and state machines are nested in them.</summary>
    public static IEnumerable<TypeDefinition> SourceTypes(this ModuleDefinition module) => module.Types.Where(t => !t.Name.StartsWith('<') && !IsGenerated(t));

    /// <summary>Finds a type by its full name. Throws if it is missing, so that no rule passes on a renamed type.</summary>
    public static TypeDefinition FindType(string type) =>
        All.SelectMany(m => m.Types).FirstOrDefault(t => t.FullName == type) ?? throw new ArgumentException($"Type {type} not found.", nameof(type));

    /// <summary>The types in a namespace and below it. Fails if there are none, so that no rule passes on a renamed namespace.</summary>
    public static List<TypeDefinition> TypesIn(string namespaceName)
    {
        var types = All.SelectMany(m => m.SourceTypes()).Where(t => t.IsIn(namespaceName)).ToList();
        types.ShouldNotBeEmpty($"Namespace {namespaceName} has no types.");
        return types;
    }

    /// <summary>Whether a type is in a namespace or below it.</summary>
    public static bool IsIn(this TypeReference type, string namespaceName) => type.Namespace == namespaceName || type.Namespace.StartsWith(namespaceName + ".", StringComparison.Ordinal);

    /// <summary>Names of the assemblies that a module references, except those of the runtime.</summary>
    public static IEnumerable<string> ReferencedAssemblies(this ModuleDefinition module) =>
        module.AssemblyReferences.Select(r => r.Name).Where(n => n != "netstandard" && n != "System" && !n.StartsWith("System.", StringComparison.Ordinal));

    /// <summary>The methods that a type or its nested types call or pass as delegates.</summary>
    public static IEnumerable<MethodReference> Calls(this TypeDefinition type) =>
        from method in type.MethodsWithBody()
        from instruction in method.Body.Instructions
        where instruction.Operand is MethodReference
        select (MethodReference)instruction.Operand;

    /// <summary>The methods with a body of a type and of its nested types.</summary>
    public static IEnumerable<MethodDefinition> MethodsWithBody(this TypeDefinition type) => type.WithNested().SelectMany(t => t.Methods).Where(m => m.HasBody);

    /// <summary>The text literals of a type and of its nested types.</summary>
    public static IEnumerable<string> TextLiterals(this TypeDefinition type) =>
        type.MethodsWithBody().SelectMany(m => m.Body.Instructions).Select(i => i.Operand).OfType<string>();

    /// <summary>The types that a type references in its base type, interfaces, fields, signatures and bodies.</summary>
    public static IEnumerable<TypeReference> ReferencedTypes(this TypeDefinition type) => type.WithNested().SelectMany(DirectlyReferencedTypes).SelectMany(Parts);

    /// <summary>Whether a type or a nested type implements an interface, given without type arguments.</summary>
    public static bool Implements(this TypeDefinition type, string contract) =>
        type.WithNested().Any(t => t.Interfaces.Any(i => i.InterfaceType.GetElementType().FullName == contract));

    /// <summary>The interfaces of a type, with those that they extend.</summary>
    public static IEnumerable<string> AllInterfaces(this TypeDefinition type) =>
        type.Interfaces.Select(i => i.InterfaceType).SelectMany(i => new[] { i.GetElementType().FullName }
            .Concat(i.Resolve() is { } definition && definition.Module.Name.StartsWith("Auth.", StringComparison.Ordinal) ? definition.AllInterfaces() : []));

    private static IEnumerable<TypeDefinition> WithNested(this TypeDefinition type) => type.NestedTypes.SelectMany(WithNested).Prepend(type);

    private static IEnumerable<TypeReference?> DirectlyReferencedTypes(TypeDefinition type)
    {
        var signatures = type.Methods.SelectMany(m => m.Parameters.Select(p => p.ParameterType).Append(m.ReturnType));
        var bodies = type.Methods.Where(m => m.HasBody).SelectMany(m =>
            m.Body.Variables.Select(v => v.VariableType).Concat(m.Body.Instructions.SelectMany(i => TypesOfOperand(i.Operand))));
        return [type.BaseType, .. type.Interfaces.Select(i => i.InterfaceType), .. type.Fields.Select(f => f.FieldType), .. signatures, .. bodies];
    }

    private static IEnumerable<TypeReference> TypesOfOperand(object? operand) => operand switch
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
