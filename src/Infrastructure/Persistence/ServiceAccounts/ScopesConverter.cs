using Auth.Domain.Access;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Auth.Infrastructure.Persistence.ServiceAccounts;

/// <summary>Stores scopes as their names, separated by single spaces.</summary>
internal sealed class ScopesConverter() : ValueConverter<Scopes, string>(scopes => Write(scopes), text => Read(text))
{
    private static string Write(Scopes scopes) => string.Join(' ', scopes.GetNames());

    /// <summary>Ignores names that this version does not know: a newer server may have stored them.</summary>
    private static Scopes Read(string text) => ScopeNames.Parse(text.Split(' ').Where(ScopeNames.All.Contains)).Value;
}
