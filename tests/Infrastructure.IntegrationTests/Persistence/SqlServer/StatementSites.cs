using System.Diagnostics;
using System.Reflection;
using Auth.Infrastructure.Persistence;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Auth.Infrastructure.IntegrationTests.Persistence.SqlServer;

/// <summary>Finds the methods of the infrastructure that send statements to SQL Server, by reading the compiled assembly.</summary>
/// <remarks>
/// An async method is always on the stack of its statement. The compiler may inline any other method: it is called directly
/// by the test as an entry point, or its statements are attributed to its callers.
/// </remarks>
internal sealed class StatementSites
{
    private static readonly ModuleDefinition Module = ModuleDefinition.ReadModule(Path.Combine(AppContext.BaseDirectory, "Auth.Infrastructure.dll"));

    private readonly ILookup<string, MethodDefinition> _methods;
    private readonly HashSet<string> _async;
    private readonly HashSet<string> _entryPoints;

    public StatementSites()
    {
        var methods = Module.GetTypes().Where(IsUsedWithSqlServer).SelectMany(t => t.Methods).Where(m => m.HasBody).ToList();
        _methods = methods.ToLookup(GetKey);
        _async = [.. methods.Where(m => m.Name == "MoveNext").Select(GetKey)];
        var helpers = methods.Where(m => !IsEntryPointType(GetSourceType(m)) && GetSourceType(m).DeclaringType is null).Select(GetKey).ToHashSet();
        var senders = _methods.Where(m => CountSites(m.Key, helpers.Contains) > 0).SelectMany(m => m.Select(GetSourceType)).SelectMany(t => t.DeclaringType is null ? [t] : new[] { t, t.DeclaringType }).Distinct();
        EntryPointTypes = [.. senders.Where(IsEntryPointType).Select(t => Type.GetType($"{t.FullName}, Auth.Infrastructure", throwOnError: true)!)];
        _entryPoints = [.. EntryPointTypes.SelectMany(GetEntryPoints).Select(GetKey)];
        Required = _methods.Select(m => m.Key).Where(IsRecordable).ToDictionary(key => key, key => CountSites(key, callee => !IsRecordable(callee))).Where(site => site.Value > 0).ToDictionary();
    }

    public IReadOnlyList<Type> EntryPointTypes { get; }

    /// <summary>The minimum number of statements for each method when all of its code runs.</summary>
    public IReadOnlyDictionary<string, int> Required { get; }

    /// <summary>The public and internal methods that a class declares.</summary>
    public static IEnumerable<MethodInfo> GetEntryPoints(Type type) =>
        type.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
            .Where(m => m is { IsPublic: true } or { IsAssembly: true })
            .Where(m => m is { IsSpecialName: false, ContainsGenericParameters: false } && m.Name != nameof(IDisposable.Dispose) && m.GetBaseDefinition() == m);

    public static string GetKey(MethodBase method) => GetKey(method.DeclaringType!, method.Name, t => t.Name, t => t.DeclaringType, t => (t.IsGenericType ? t.GetGenericTypeDefinition() : t).FullName!.Replace('+', '/'));

    /// <summary>The innermost statement site on a stack; null if there is none.</summary>
    public string? FindSite(StackTrace stack) =>
        stack.GetFrames().Select(f => f.GetMethod()).Where(m => m?.DeclaringType?.Assembly.GetName().Name == "Auth.Infrastructure").Select(m => GetKey(m!)).FirstOrDefault(Required.ContainsKey);

    /// <summary>Contexts of a host application send EF Core's statements, for tables that Auth does not know.</summary>
    private static bool IsUsedWithSqlServer(TypeDefinition type) =>
        GetSourceType(type) is var owner && owner.Name != nameof(HostContexts) && !owner.Name.StartsWith("Sqlite", StringComparison.Ordinal) && !owner.Namespace.Contains(".Migrations", StringComparison.Ordinal);

    private static bool IsEntryPointType(TypeDefinition type) =>
        type is { IsAbstract: false, IsClass: true, HasGenericParameters: false, DeclaringType: null } && type.Interfaces.All(i => !i.InterfaceType.Name.Contains("StateMachine", StringComparison.Ordinal));

    private bool IsRecordable(string key) => _async.Contains(key) || _entryPoints.Contains(key);

    private int CountSites(string key, Func<string, bool> isPartOfCaller, HashSet<string>? callers = null)
    {
        callers = [.. callers ?? [], key];
        var calls = _methods[key].SelectMany(m => m.Body.Instructions).Where(i => i.OpCode != OpCodes.Ldtoken).Select(i => i.Operand).OfType<MethodReference>().ToList();
        var ownCalls = calls.Where(c => c.DeclaringType.Scope == Module || c.DeclaringType.GetElementType().Module == Module && c.DeclaringType.GetElementType() is TypeDefinition)
            .Select(c => c.Resolve()).Where(m => m is { HasBody: true }).Select(GetKey).Where(k => !callers.Contains(k) && _methods.Contains(k) && isPartOfCaller(k));
        return calls.Count(Sends) + ownCalls.Sum(k => CountSites(k, isPartOfCaller, callers));
    }

    private static bool Sends(MethodReference call) => call.DeclaringType.GetElementType().FullName switch
    {
        "Microsoft.EntityFrameworkCore.EntityFrameworkQueryableExtensions" => call.Name.EndsWith("Async", StringComparison.Ordinal) || call.Name == "AsAsyncEnumerable",
        "Microsoft.EntityFrameworkCore.DbContext" => call.Name.StartsWith("SaveChanges", StringComparison.Ordinal),
        "System.Data.Common.DbCommand" => call.Name.StartsWith("Execute", StringComparison.Ordinal),
        // Invocation of a compiled query.
        var type when type.StartsWith("System.Func`", StringComparison.Ordinal) =>
            call.Name == "Invoke" && call.DeclaringType is GenericInstanceType { GenericArguments: [{ Name: "AuthContext" }, ..] },
        var type => type.StartsWith("Microsoft.EntityFrameworkCore.", StringComparison.Ordinal) && call.Name.StartsWith("Execute", StringComparison.Ordinal),
    };

    private static string GetKey(MethodDefinition method) => GetKey(method.DeclaringType, method.Name, t => t.Name, t => t.DeclaringType, t => t.FullName);

    private static TypeDefinition GetSourceType(MethodDefinition method) => GetSourceType(method.DeclaringType);

    private static TypeDefinition GetSourceType(TypeDefinition type) => type.Name.StartsWith('<') && type.DeclaringType is { } outer ? GetSourceType(outer) : type;

    /// <summary>The name of the method in the source. The names of closures and state machines are derived from it.</summary>
    private static string GetKey<T>(T type, string method, Func<T, string> name, Func<T, T?> outer, Func<T, string> fullName)
        where T : class
    {
        for (method = GetSourceName(method) ?? method; name(type).StartsWith('<') && outer(type) is { } around; type = around) method = GetSourceName(name(type)) ?? method;
        return $"{fullName(type)}.{method}";
    }

    private static string? GetSourceName(string generated)
    {
        var name = generated.TrimStart('<');
        var end = name.IndexOf('>', StringComparison.Ordinal);
        return name != generated && end > 0 ? name[..end] : null;
    }
}
