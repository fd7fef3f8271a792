using Auth.Domain.Users;

namespace Auth.Application.Common.Access;

/// <summary>A request about one user, who is its owner.</summary>
public interface IUserRequest
{
    /// <summary>The user whom the request is about.</summary>
    UserId UserId { get; }
}
