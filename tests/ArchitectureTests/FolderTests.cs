using Mono.Cecil;

namespace Auth.ArchitectureTests;

/// <summary>The folders of WebApi depend on each other in one direction.</summary>
public class FolderTests
{
    private const string Root = "Auth.WebApi";

    /// <summary>The folders, and those that each may use.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Http"] = [],
        ["Security"] = ["Http"],
        ["Pages"] = ["Security", "Http"],
        ["Api"] = ["Security", "Http"],
        ["Hosting"] = ["Pages", "Api", "Security", "Http"],
    };

    [Fact]
    public void Every_folder_of_WebApi_has_its_place_in_the_order() =>
        Code.TypesIn(Root).Select(GetFolder).OfType<string>().Distinct(StringComparer.Ordinal).ShouldBe(Allowed.Keys, ignoreOrder: true);

    [Fact]
    public void Folders_of_WebApi_use_only_those_below_them()
    {
        var uses = (from type in Code.TypesIn(Root)
                    let folder = GetFolder(type)
                    where folder is not null
                    from name in type.ReferencedTypes()
                    let used = GetFolder(name)
                    where used is not null && used != folder
                    select (Folder: folder, Used: used, Text: $"{type.FullName} uses {name.FullName}")).ToList();

        Allowed.Keys.Where(folder => Allowed[folder].Length > 0 && !uses.Exists(use => use.Folder == folder)).ShouldBeEmpty();
        uses.Where(use => !Allowed[use.Folder].Contains(use.Used, StringComparer.Ordinal)).Select(use => use.Text).Distinct(StringComparer.Ordinal).ShouldBeEmpty();
    }

    /// <summary>The first part of the namespace below the root; null for the root itself and for other assemblies. A nested type is in the folder of its outer type.</summary>
    private static string? GetFolder(TypeReference type)
    {
        while (type.DeclaringType is { } outer) type = outer;
        return type.Namespace.StartsWith(Root + ".", StringComparison.Ordinal) ? type.Namespace[(Root.Length + 1)..].Split('.')[0] : null;
    }
}
