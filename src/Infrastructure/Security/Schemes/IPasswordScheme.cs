namespace Auth.Infrastructure.Security.Schemes;

/// <summary>A notation of stored passwords that can be verified. A new one is a class here and a line in <see cref="PasswordSchemes.Known"/>.</summary>
internal interface IPasswordScheme
{
    /// <summary>How its stored forms start; no two schemes share one.</summary>
    IReadOnlyList<string> Prefixes { get; }

    /// <summary>Reads a stored form; null when it is malformed, or asks for more than the scheme's caps. Computes nothing.</summary>
    StoredForm? Read(string encoded);
}
