using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Domain.Access;
using Auth.Domain.Common;
using Auth.Domain.Users;
using FluentValidation;

namespace Auth.Application.Administration;

/// <summary>Replaces a user's roles, which apply to live sessions from their next request.</summary>
/// <param name="Roles">The complete new set, at most 20.</param>
[AllowedTo(Actors.Operator, Scope = Scopes.RolesWrite)]
public sealed record SetRolesCommand(UserId UserId, IReadOnlyList<string> Roles) : ICommand, IUserRequest
{
    /// <summary>The versions of the roles (<see cref="RolesVersion"/>) to which the change applies; null for all.</summary>
    public VersionCondition? Condition { get; init; }
}

internal sealed class SetRolesValidator : AbstractValidator<SetRolesCommand>
{
    public SetRolesValidator()
    {
        RuleFor(c => c.Roles).Must(r => r is { Count: <= Role.MaximumPerUser }).WithMessage(Role.TooManyMessage);
        RuleForEach(c => c.Roles).MustCreate(Role.Create);
    }
}

internal sealed class SetRolesHandler(IUserRepository users, RoleChangeAuthorizer roleChanges, TimeProvider time) : ICommandHandler<SetRolesCommand>
{
    public async Task<Result> Handle(SetRolesCommand command, CancellationToken cancellationToken)
    {
        var roles = command.Roles.Select(r => Role.Create(r).Value).ToHashSet();
        if (await users.FindAsync(command.UserId, cancellationToken) is not { } user) return UserErrors.NotFound;
        if (command.Condition?.IsMetBy(RolesVersion.Of(user.GetRoleNames())) == false) return UserErrors.RolesChanged;
        var allowed = await roleChanges.CheckAsync(user, roles, cancellationToken);
        if (allowed.IsFailure) return allowed;
        if (!roles.Contains(Role.Administrator) && await users.IsLastAdministratorAsync(user, cancellationToken)) return UserErrors.LastAdministrator;

        user.SetRoles(roles, time.Now());
        return Result.Success();
    }
}
