using Auth.Domain.Access;
using Auth.Domain.ServiceAccounts;
using FluentValidation;

namespace Auth.Application.ServiceAccounts;

/// <summary>Rules for lists of scopes.</summary>
internal static class ScopeValidation
{
    /// <summary>The list has known scopes only. Which of them a service account can hold is checked by the account.</summary>
    public static void MustBeScopes<T>(this IRuleBuilder<T, IReadOnlyList<string>> rule) =>
        rule.Must(names => names is not null && ScopeNames.Parse(names).IsSuccess).WithMessage($"Enter scopes from this list: {string.Join(", ", ServiceAccount.GrantableScopes.GetNames())}.");
}
