using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Domain.Common;
using Auth.Domain.Passkeys;
using Auth.Domain.Users;

namespace Auth.Application.Passkeys;

/// <summary>Lists the user's passkeys in the order in which they were added.</summary>
[AllowedTo(Actors.Owner)]
public sealed record ListPasskeysQuery(UserId UserId) : IQuery<IReadOnlyList<PasskeyDetails>>, IUserRequest;

internal sealed class ListPasskeysHandler(IPasskeyRepository passkeys) : IQueryHandler<ListPasskeysQuery, IReadOnlyList<PasskeyDetails>>
{
    public async Task<Result<IReadOnlyList<PasskeyDetails>>> Handle(ListPasskeysQuery query, CancellationToken cancellationToken)
    {
        var userPasskeys = await passkeys.ListByUserAsync(query.UserId, cancellationToken);
        return Result<IReadOnlyList<PasskeyDetails>>.Success([.. userPasskeys.Select(PasskeyDetails.From)]);
    }
}
