using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;

namespace Auth.Testing.Histories;

/// <summary>Reads the code of a rule, because its answers show neither reads of the machine's clock at every time of day, nor the words that it looks for.</summary>
/// <remarks>Follows calls within the rule's assembly, but neither virtual calls nor those of other assemblies.</remarks>
internal sealed class RuleCode
{
    /// <summary>The first byte of operation codes of two bytes (ECMA-335, III.1.2.1).</summary>
    private const byte TwoByteOpCode = 0xFE;

    private const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly HashSet<string> ClockReads =
    [
        "System.DateTime.get_Now", "System.DateTime.get_UtcNow", "System.DateTime.get_Today",
        "System.DateTimeOffset.get_Now", "System.DateTimeOffset.get_UtcNow", "System.TimeProvider.get_System",
    ];

    private static readonly Dictionary<short, OpCode> OpCodesByValue = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    private readonly HashSet<string> _texts = [];

    public RuleCode(Type rule)
    {
        var open = new Queue<MethodBase>(GetOwnMethods(rule));
        var seen = new HashSet<MethodBase>(open);
        while (open.TryDequeue(out var method))
        {
            foreach (var next in Read(method).Where(called => called.Module.Assembly == rule.Assembly).SelectMany(GetBodies))
            {
                if (seen.Add(next)) open.Enqueue(next);
            }
        }
    }

    /// <summary>What reads the clock, such as <c>OfficeHours.CheckAsync reads DateTimeOffset.UtcNow</c>; null if nothing does.</summary>
    public string? ClockRead { get; private set; }

    /// <summary>The texts in the code.</summary>
    public IReadOnlyCollection<string> Texts => _texts;

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

    /// <returns>The methods that are called, or of which a delegate is made.</returns>
    private List<MethodBase> Read(MethodBase method)
    {
        List<MethodBase> calls = [];
        var code = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        for (var i = 0; i < code.Length;)
        {
            var opCode = OpCodesByValue[code[i] == TwoByteOpCode ? BitConverter.ToInt16([code[i + 1], code[i]]) : code[i]];
            i += opCode.Size;
            if (opCode.OperandType == OperandType.InlineString) _texts.Add(method.Module.ResolveString(BitConverter.ToInt32(code, i)));
            if (opCode.OperandType == OperandType.InlineMethod && Resolve(method, BitConverter.ToInt32(code, i)) is { } called)
            {
                calls.Add(called);
                if (ClockReads.Contains($"{called.DeclaringType?.FullName}.{called.Name}")) ClockRead ??= $"{GetName(method)} reads {called.DeclaringType!.Name}.{called.Name["get_".Length..]}";
            }

            i += GetOperandSize(opCode.OperandType, code, i);
        }

        return calls;
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
