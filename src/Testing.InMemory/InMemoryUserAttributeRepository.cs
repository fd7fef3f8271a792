using Auth.Domain.Attributes;
using Auth.Domain.Users;

namespace Auth.Testing;

/// <summary>The attributes of users.</summary>
internal sealed class InMemoryUserAttributeRepository : IUserAttributeRepository
{
    private readonly InMemoryContext _context;

    internal InMemoryUserAttributeRepository(InMemoryContext context) => _context = context;

    /// <inheritdoc />
    public Task<IReadOnlyList<UserAttribute>> ListByUsersAsync(IReadOnlyList<UserId> userIds, CancellationToken cancellationToken) =>
        Task.FromResult(_context.UserAttributeSet.Where(attribute => userIds.Contains(attribute.UserId)));

    /// <inheritdoc />
    public void Add(UserAttribute attribute) => _context.UserAttributeSet.Add(attribute);

    /// <inheritdoc />
    public void Remove(UserAttribute attribute) => _context.UserAttributeSet.Remove(attribute);
}
