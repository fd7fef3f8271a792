using Auth.Application.Account;
using Auth.Application.Attributes;
using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Domain.Access;
using Auth.Domain.Common;
using Auth.Domain.Terms;
using Auth.Domain.Users;
using FluentValidation;

namespace Auth.Application.Administration;

/// <summary>Returns the user with a username or email. For administrators only, because it reveals whether an account exists.</summary>
/// <param name="Name">The username or email, in any spelling.</param>
[AllowedTo(Actors.Operator, Scope = Scopes.UsersRead)]
public sealed record GetUserByNameQuery(string Name) : IQuery<UserDetails>;

internal sealed class GetUserByNameValidator : AbstractValidator<GetUserByNameQuery>
{
    public GetUserByNameValidator() => RuleFor(q => q.Name).Must(LoginName.IsValid).WithMessage($"Enter a username or email with 1 to {LoginName.MaximumLength} characters.");
}

internal sealed class GetUserByNameHandler(IUserRepository users, ITermsAcceptanceRepository acceptances, UserAttributes attributes, TimeProvider time) : IQueryHandler<GetUserByNameQuery, UserDetails>
{
    public async Task<Result<UserDetails>> Handle(GetUserByNameQuery query, CancellationToken cancellationToken) =>
        await users.FindAsync(LoginName.Parse(query.Name), cancellationToken) is { } user
            ? UserDetails.From(user, time.Now()) with
            {
                AcceptedTerms = await AcceptedTerms.ListAsync(acceptances, user.Id, cancellationToken),
                Attributes = await attributes.FindAsync(user.Id, cancellationToken),
            }
            : UserErrors.NotFound;
}
