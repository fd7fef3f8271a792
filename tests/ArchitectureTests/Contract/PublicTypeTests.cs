using Auth.Shared;
using Mono.Cecil;

namespace Auth.ArchitectureTests.Contract;

/// <summary>What the lists of the public API lack: kinds, base types, interfaces, constraints, and what an implementation must have.</summary>
public sealed class PublicTypeTests
{
    private static readonly string[] NoContract = ["Auth.WebApi.Pages.BuiltIn", "Auth.Infrastructure.Persistence.Migrations"];

    private static readonly HashSet<string> InternalTypes = Code.All.SelectMany(m => m.Types).Where(t => !t.IsPublic).Select(t => t.FullName).ToHashSet(StringComparer.Ordinal);

    [Fact]
    public void Public_types_are_unchanged() =>
        Code.All.SelectMany(m => m.SourceTypes()).SelectMany(WithNested).Where(t => !Array.Exists(NoContract, t.IsIn))
            .Select(Describe).Order(StringComparer.Ordinal).ShouldMatchStored("public-types.txt");

    private static IEnumerable<TypeDefinition> WithNested(TypeDefinition type) =>
        type.IsPublic || type.IsNestedPublic ? type.NestedTypes.SelectMany(WithNested).Prepend(type) : [];

    private static string Describe(TypeDefinition type)
    {
        string[] parts =
        [
            $"{type.FullName}: {KindOf(type)}",
            .. BasesOf(type).Order(StringComparer.Ordinal),
            .. type.GenericParameters.SelectMany(ConstraintsOf),
            .. type.Methods.Where(m => m.IsAbstract && (m.IsPublic || m.IsFamily)).Select(m => $"abstract {m.Name}").Order(StringComparer.Ordinal),
        ];
        return string.Join(", ", parts);
    }

    private static string KindOf(TypeDefinition type) => type switch
    {
        { IsInterface: true } => "interface",
        { IsEnum: true } => "enum",
        { IsValueType: true } => "struct",
        { IsAbstract: true, IsSealed: true } => "static class",
        { IsAbstract: true } => "abstract class",
        { IsSealed: true } => "sealed class",
        _ => "class",
    };

    /// <summary>Without those of every record, enum and struct, and without internal ones.</summary>
    private static IEnumerable<string> BasesOf(TypeDefinition type) =>
        type.Interfaces.Select(i => i.InterfaceType).Concat(type.BaseType is null || type.IsValueType || type.IsEnum ? [] : [type.BaseType])
            .Where(b => b.FullName != "System.Object" && !b.FullName.StartsWith("System.IEquatable`1", StringComparison.Ordinal) && !InternalTypes.Contains(b.GetElementType().FullName))
            .Select(b => b.FullName);

    private static IEnumerable<string> ConstraintsOf(GenericParameter parameter)
    {
        var constraints = parameter.Constraints.Select(c => c.ConstraintType.FullName).ToList();
        if (parameter.HasReferenceTypeConstraint) constraints.Add("class");
        if (parameter.HasNotNullableValueTypeConstraint) constraints.Add("struct");
        else if (parameter.HasDefaultConstructorConstraint) constraints.Add("new()");
        return constraints.Select(c => $"{parameter.Name} is {c}");
    }
}
