using Auth.Domain.Users;

namespace Auth.Domain.Attributes;

/// <summary>Loads and stores the attributes of users. Changes are saved when the unit of work commits.</summary>
internal interface IUserAttributeRepository
{
    /// <summary>Returns the attributes of users, also those that are no longer declared.</summary>
    Task<IReadOnlyList<UserAttribute>> ListByUsersAsync(IReadOnlyList<UserId> userIds, CancellationToken cancellationToken);

    /// <summary>Adds an attribute.</summary>
    void Add(UserAttribute attribute);

    /// <summary>Removes an attribute.</summary>
    void Remove(UserAttribute attribute);
}
