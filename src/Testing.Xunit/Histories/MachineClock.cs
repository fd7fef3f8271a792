using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;

namespace Auth.Testing.Histories;

/// <summary>Finds reads of the machine's clock in the code of a rule, because no answer shows them at every time of day.</summary>
/// <remarks>Follows calls within the rule's assembly, but neither virtual calls nor those of other assemblies.</remarks>
internal static class MachineClock
{
    private const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly HashSet<string> Reads =
    [
        "System.DateTime.get_Now", "System.DateTime.get_UtcNow", "System.DateTime.get_Today",
        "System.DateTimeOffset.get_Now", "System.DateTimeOffset.get_UtcNow", "System.TimeProvider.get_System",
    ];

    private static readonly Dictionary<short, OpCode> OpCodesByValue = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    /// <returns>What reads the clock, such as <c>OfficeHours.CheckAsync reads DateTimeOffset.UtcNow</c>; null if nothing does.</returns>
    public static string? FindRead(Type rule)
    {
        var open = new Queue<MethodBase>(GetOwnMethods(rule));
        var seen = new HashSet<MethodBase>(open);
        while (open.TryDequeue(out var method))
        {
            foreach (var called in GetCalledMethods(method))
            {
                if (Reads.Contains($"{called.DeclaringType?.FullName}.{called.Name}")) return $"{GetName(method)} reads {called.DeclaringType!.Name}.{called.Name["get_".Length..]}";
                if (called.Module.Assembly != rule.Assembly) continue;
                foreach (var next in GetBodies(called))
                {
                    if (seen.Add(next)) open.Enqueue(next);
                }
            }
        }

        return null;
    }

    private static IEnumerable<MethodBase> GetOwnMethods(Type rule)
    {
        for (var type = rule; type is not null && type.Assembly == rule.Assembly; type = type.BaseType)
        {
            foreach (var method in type.GetMethods(Declared).Concat<MethodBase>(type.GetConstructors(Declared)).SelectMany(GetBodies)) yield return method;
        }
    }

    /// <summary>The method, the code of an asynchronous one, and the initializers of its type.</summary>
    private static IEnumerable<MethodBase> GetBodies(MethodBase method)
    {
        yield return method;
        if (method.DeclaringType?.TypeInitializer is { } initializer) yield return initializer;
        if (method.GetCustomAttribute<StateMachineAttribute>()?.StateMachineType.GetMethod("MoveNext", Declared) is { } moveNext) yield return moveNext;
    }

    /// <summary>The methods that are called, or of which a delegate is made.</summary>
    private static IEnumerable<MethodBase> GetCalledMethods(MethodBase method)
    {
        var code = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        for (var i = 0; i < code.Length;)
        {
            var opCode = OpCodesByValue[code[i] == 0xFE ? BitConverter.ToInt16([code[i + 1], code[i]]) : code[i]];
            i += opCode.Size;
            if (opCode.OperandType == OperandType.InlineMethod && Resolve(method, BitConverter.ToInt32(code, i)) is { } called) yield return called;
            i += GetOperandSize(opCode.OperandType, code, i);
        }
    }

    private static MethodBase? Resolve(MethodBase method, int token) =>
        method.Module.ResolveMethod(token, method.DeclaringType?.GetGenericArguments(), method.IsGenericMethod ? method.GetGenericArguments() : null);

    private static int GetOperandSize(OperandType type, byte[] code, int at) => type switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
        _ => 4,
    };

    /// <summary>The code of an asynchronous method or of a lambda is in a nested type, whose name has that of the method in brackets.</summary>
    private static string GetName(MethodBase method)
    {
        var type = method.DeclaringType!;
        var name = type.Name.StartsWith('<') && !type.Name.StartsWith("<>", StringComparison.Ordinal) ? type.Name : method.Name;
        while (type.Name.StartsWith('<') && type.DeclaringType is { } outer) type = outer;
        return $"{type.Name}.{(name.StartsWith('<') ? name[1..name.IndexOf('>', StringComparison.Ordinal)] : name)}";
    }
}
