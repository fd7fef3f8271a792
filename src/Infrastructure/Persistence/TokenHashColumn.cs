using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Auth.Infrastructure.Persistence;

/// <summary>How the hash of a token is kept: 64 hex digits, compared code by code.</summary>
internal static class TokenHashColumn
{
    /// <summary>The length of a SHA-256 in hex.</summary>
    private const int Length = 64;

    public static PropertyBuilder<T> IsTokenHash<T>(this PropertyBuilder<T> token, string? ordinal) =>
        token.HasMaxLength(Length).IsUnicode(false).UseCollation(ordinal);
}
