using System.Text.RegularExpressions;
using Auth.Domain.Common;
using Auth.Shared;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Auth.ArchitectureTests.Contract;

/// <summary>Published and stored names that are literals in the code do not change by accident.</summary>
public sealed partial class LiteralTests
{
    private static readonly string ErrorType = typeof(Error).FullName!;

    [Fact]
    public void Error_codes_are_unchanged() =>
        LiteralsFor(IsErrorCode, ErrorCode()).ShouldMatchStored("error-codes.txt");

    /// <summary>Covers the keys of <c>errors</c> that no validator sets.</summary>
    [Fact]
    public void Error_fields_are_unchanged() =>
        LiteralsFor(call => IsOfError(call.DeclaringType) && HasParameter(call, "field"), Field()).ShouldMatchStored("error-fields.txt");

    [Fact]
    public void Cookie_names_are_unchanged() =>
        Code.All.SelectMany(m => m.SourceTypes()).SelectMany(t => t.TextLiterals()).Where(text => text.StartsWith("__", StringComparison.Ordinal) && text.Contains("auth", StringComparison.Ordinal))
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ShouldMatchStored("cookies.txt");

    [Fact]
    public void Token_prefixes_are_unchanged() =>
        Code.Domain.SourceTypes().SelectMany(t => t.TextLiterals()).Where(text => TokenPrefix().IsMatch(text))
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ShouldMatchStored("token-prefixes.txt");

    /// <summary>Stored TOTP secrets cannot be decrypted under another purpose.</summary>
    [Fact]
    public void Encryption_purposes_are_unchanged() =>
        LiteralsFor(call => call.Name is "CreateProtector" or "SetApplicationName", Purpose()).ShouldMatchStored("encryption-purposes.txt");

    /// <summary>Covers every literal that looks like a command, option, choice or table header.</summary>
    [Fact]
    public void Command_line_words_are_unchanged() =>
        Code.Commands.SourceTypes().SelectMany(t => t.TextLiterals()).Where(text => CommandLineWord().IsMatch(text))
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ShouldMatchStored("command-line.txt");

    /// <summary>The last matching literal before each target call.</summary>
    private static IEnumerable<string> LiteralsFor(Func<MethodReference, bool> isTarget, Regex pattern) =>
        (from method in Code.All.SelectMany(m => m.SourceTypes()).SelectMany(t => t.MethodsWithBody())
         from instruction in method.Body.Instructions
         where instruction.Operand is MethodReference call && isTarget(call)
         let literal = LiteralBefore(instruction, isTarget, pattern)
         where literal is not null
         select literal).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    private static string? LiteralBefore(Instruction call, Func<MethodReference, bool> isTarget, Regex pattern)
    {
        for (var instruction = call.Previous; instruction is not null; instruction = instruction.Previous)
        {
            if (instruction.Operand is string text && pattern.IsMatch(text)) return text;
            if (instruction.Operand is MethodReference other && isTarget(other)) return null;
        }

        return null;
    }

    /// <summary>Whether a call takes an error code and creates an error or its response.</summary>
    private static bool IsErrorCode(MethodReference call) =>
        (call.DeclaringType.FullName == ErrorType && call.Name == "set_Code") || (IsOfError(call.DeclaringType) && Creates(call) && HasParameter(call, "code"));

    private static bool Creates(MethodReference call) =>
        call.DeclaringType.FullName == ErrorType || call.ReturnType.FullName == call.DeclaringType.FullName;

    private static bool IsOfError(TypeReference type) =>
        type.FullName == ErrorType || (IsOwnCode(type) && type.Resolve().Fields.Any(f => !f.IsStatic && f.FieldType.FullName == ErrorType));

    private static bool HasParameter(MethodReference call, string name) =>
        call.Resolve().Parameters.Any(p => p.Name.Equals(name, StringComparison.OrdinalIgnoreCase) && p.ParameterType.FullName == "System.String");

    private static bool IsOwnCode(TypeReference type) => type.Namespace == "Auth" || type.Namespace.StartsWith("Auth.", StringComparison.Ordinal);

    [GeneratedRegex("^[a-z][a-z_]*$", RegexOptions.None, 1000)]
    private static partial Regex ErrorCode();

    [GeneratedRegex("^[a-z][A-Za-z]*$", RegexOptions.None, 1000)]
    private static partial Regex Field();

    [GeneratedRegex("^[a-z]{3}_$", RegexOptions.None, 1000)]
    private static partial Regex TokenPrefix();

    [GeneratedRegex("^Auth", RegexOptions.None, 1000)]
    private static partial Regex Purpose();

    [GeneratedRegex("^(-{0,2}[a-z]+(-[a-z]+)*|[A-Z]{2,}( [A-Z]+)*)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CommandLineWord();
}
