using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Auth.Infrastructure.Persistence;

/// <summary>Column type of a token hash: 64 hex digits, compared code point by code point.</summary>
internal static class TokenHashColumn
{
    /// <summary>Length of a SHA-256 hash in hex.</summary>
    private const int Length = 64;

    public static PropertyBuilder<T> IsTokenHash<T>(this PropertyBuilder<T> token, string? ordinal) =>
        token.HasMaxLength(Length).IsUnicode(false).UseCollation(ordinal);
}
