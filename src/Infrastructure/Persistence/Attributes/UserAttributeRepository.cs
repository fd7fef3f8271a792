using Auth.Domain.Attributes;
using Auth.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace Auth.Infrastructure.Persistence.Attributes;

internal sealed class UserAttributeRepository(AuthContext context) : IUserAttributeRepository
{
    public async Task<IReadOnlyList<UserAttribute>> ListByUsersAsync(IReadOnlyList<UserId> userIds, CancellationToken cancellationToken) =>
        await (userIds is [var userId] ? context.UserAttributes.Where(a => a.UserId == userId) : context.UserAttributes.Where(a => userIds.Contains(a.UserId))).ToListAsync(cancellationToken);

    public void Add(UserAttribute attribute) => context.Add(attribute);

    public void Remove(UserAttribute attribute) => context.Remove(attribute);
}
