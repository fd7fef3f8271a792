using Auth.Domain.Users;

namespace Auth.Application.Common.Access;

/// <summary>A request about one user: its owner, or the target of an actor with a scope. A change of an account with more rights than the actor is rejected (ADR 49).</summary>
public interface IUserRequest
{
    /// <summary>The user whom the request is about.</summary>
    UserId UserId { get; }
}
