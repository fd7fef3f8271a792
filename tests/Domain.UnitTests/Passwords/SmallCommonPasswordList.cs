using Auth.Domain.Passwords;

namespace Auth.Domain.UnitTests.Passwords;

/// <summary>A small list of common passwords.</summary>
internal sealed class SmallCommonPasswordList : ICommonPasswordList
{
    private static readonly HashSet<string> Few = new(StringComparer.OrdinalIgnoreCase)
    {
        "password", "password1", "p@ssw0rd", "letmein", "dragon", "iloveyou", "qwertyuiopasdfghjkl", "correct", "horse", "battery", "staple", "love", "abc",
    };

    public bool Contains(string password) => Few.Contains(password);
}
