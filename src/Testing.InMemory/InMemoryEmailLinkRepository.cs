using Auth.Domain.Common;
using Auth.Domain.EmailLinks;
using Auth.Domain.Users;

namespace Auth.Testing;

/// <summary>Email links in memory.</summary>
internal sealed class InMemoryEmailLinkRepository : IEmailLinkRepository
{
    private readonly InMemoryContext _context;

    internal InMemoryEmailLinkRepository(InMemoryContext context) => _context = context;

    /// <inheritdoc />
    public Task<EmailLink?> FindAsync(TokenHash<EmailLink> tokenHash, CancellationToken cancellationToken) => Task.FromResult(_context.EmailLinkSet.Find(link => link.TokenHash == tokenHash));

    /// <inheritdoc />
    public Task<EmailLink?> FindAsync(UserId userId, EmailLinkPurpose purpose, CancellationToken cancellationToken) =>
        Task.FromResult(_context.EmailLinkSet.Find(link => link.UserId == userId && link.Purpose == purpose));

    /// <inheritdoc />
    public Task<IReadOnlyList<EmailLink>> ListByUserAsync(UserId userId, CancellationToken cancellationToken) => Task.FromResult(_context.EmailLinkSet.Where(link => link.UserId == userId));

    /// <inheritdoc />
    public void Add(EmailLink link) => _context.EmailLinkSet.Add(link);

    /// <inheritdoc />
    public void Remove(EmailLink link) => _context.EmailLinkSet.Remove(link);
}
