using System.Reflection;

namespace Auth.Application.Common;

/// <summary>Keeps the published name of a use case whose request has another name in C#.</summary>
/// <param name="name">The label in metrics, traces, logs and statistics.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
internal sealed class UseCaseNameAttribute(string name) : Attribute
{
    /// <summary>The published name.</summary>
    public string Name { get; } = name;
}

/// <summary>The published names of use cases. They are contract.</summary>
internal static class UseCaseName
{
    /// <summary>The name of the use case of a request: that of its <see cref="UseCaseNameAttribute"/>, else the type's name without its suffix.</summary>
    public static string Of(Type request) =>
        request.GetCustomAttribute<UseCaseNameAttribute>()?.Name
        ?? request.Name.Replace("Command", "", StringComparison.Ordinal).Replace("Query", "", StringComparison.Ordinal);
}
