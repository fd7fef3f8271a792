using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Domain.Access;
using Auth.Domain.Common;
using Auth.Domain.Users;

namespace Auth.Application.Administration;

/// <summary>Lists the known roles: the administrator role and those assigned to any account.</summary>
[AllowedTo(Actors.Operator, Scope = Scopes.UsersRead)]
public sealed record ListRolesQuery : IQuery<IReadOnlyList<string>>;

internal sealed class ListRolesHandler(IUserRepository users) : IQueryHandler<ListRolesQuery, IReadOnlyList<string>>
{
    /// <summary>Bounds the query; a longer list would not be usable.</summary>
    private const int MaximumCombinations = 200;

    public async Task<Result<IReadOnlyList<string>>> Handle(ListRolesQuery query, CancellationToken cancellationToken)
    {
        var combinations = await users.ListRolesAsync(MaximumCombinations, cancellationToken);
        return combinations.SelectMany(roles => roles).Append(Role.Administrator).Select(role => role.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
    }
}
