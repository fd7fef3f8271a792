using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Domain.Access;
using Auth.Domain.Common;
using Auth.Domain.Users;

namespace Auth.Application.Attributes;

/// <summary>Sets and removes attributes of a user. Those that are not named stay.</summary>
/// <param name="Attributes">The new values as texts, by name; null removes an attribute.</param>
[AllowedTo(Actors.Owner | Actors.Operator, Scope = Scopes.UsersWrite)]
public sealed record ChangeAttributesCommand(UserId UserId, IReadOnlyDictionary<string, string?> Attributes) : ICommand, IUserRequest;

internal sealed class ChangeAttributesHandler(IUserRepository users, UserAttributes attributes, TimeProvider time) : ICommandHandler<ChangeAttributesCommand>
{
    public async Task<Result> Handle(ChangeAttributesCommand command, CancellationToken cancellationToken)
    {
        var changes = attributes.CheckChange(command.Attributes);
        if (changes.IsFailure) return changes.Error;
        if (await users.FindAsync(command.UserId, cancellationToken) is not { } user) return UserErrors.NotFound;

        await attributes.SetAsync(user, changes.Value, time.Now());
        return Result.Success();
    }
}
