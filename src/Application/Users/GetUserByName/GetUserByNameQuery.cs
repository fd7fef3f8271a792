using Auth.Application.Common;
using Auth.Domain.Common;
using Auth.Domain.Users;
using FluentValidation;

namespace Auth.Application.Users.GetUserByName;

/// <summary>Shows the user of a name or an address. For administrators: it tells who has an account.</summary>
/// <param name="Name">The name or the address, in any spelling.</param>
public sealed record GetUserByNameQuery(string Name) : IQuery<UserDetails>;

internal sealed class GetUserByNameValidator : AbstractValidator<GetUserByNameQuery>
{
    public GetUserByNameValidator() => RuleFor(q => q.Name).Must(LoginName.IsAcceptable).WithMessage($"Enter a username or email with 1 to {LoginName.MaximumLength} characters.");
}

internal sealed class GetUserByNameHandler(IUserRepository users, TimeProvider time) : IQueryHandler<GetUserByNameQuery, UserDetails>
{
    public async Task<Result<UserDetails>> Handle(GetUserByNameQuery query, CancellationToken cancellationToken) =>
        await users.FindAsync(LoginName.From(query.Name), cancellationToken) is { } user ? UserDetails.Of(user, time.Now()) : UserErrors.NotFound;
}
