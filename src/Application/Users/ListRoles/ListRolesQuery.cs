using Auth.Application.Common;
using Auth.Domain.Common;
using Auth.Domain.Users;

namespace Auth.Application.Users.ListRoles;

/// <summary>The names of the roles that are known: the administrator's, and those that some account has.</summary>
public sealed record ListRolesQuery : IQuery<IReadOnlyList<string>>;

internal sealed class ListRolesHandler(IUserRepository users) : IQueryHandler<ListRolesQuery, IReadOnlyList<string>>
{
    /// <summary>More would be no choice for people, and no reason to read on.</summary>
    private const int MaximumCombinations = 200;

    public async Task<Result<IReadOnlyList<string>>> Handle(ListRolesQuery query, CancellationToken cancellationToken)
    {
        var held = await users.ListRolesAsync(MaximumCombinations, cancellationToken);
        return held.SelectMany(roles => roles).Append(Role.Administrator).Select(role => role.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
    }
}
