using Auth.Application.Account;
using Auth.Domain.Attributes;
using Auth.Domain.Common;

namespace Auth.Commands.Users;

/// <summary>Attributes on the command line, as in <c>department=sales</c>.</summary>
internal static class AttributeArguments
{
    /// <summary>Reads attributes with their values as texts. An empty value removes the attribute.</summary>
    public static Result<IReadOnlyDictionary<string, string?>> Read(IEnumerable<string> arguments)
    {
        var texts = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var argument in arguments)
        {
            if (argument.Split('=', 2) is not [var name, var text]) return Invalid($"'{argument}' is not an attribute with a value. Write it as department=sales.");
            if (!texts.TryAdd(name, text.Length == 0 ? null : text)) return Invalid($"The attribute '{name}' is given twice.");
        }

        return texts;
    }

    /// <summary>The attributes of a user, as <see cref="Read"/> accepts them.</summary>
    public static string Describe(UserDetails user) =>
        string.Join(", ", (user.Attributes ?? new Dictionary<string, object>(StringComparer.Ordinal)).Select(a => $"{a.Key}={AttributeType.Find(a.Value.GetType())!.Format(a.Value)}"));

    private static Error Invalid(string sentence) => Error.Invalid("attribute", sentence);
}
