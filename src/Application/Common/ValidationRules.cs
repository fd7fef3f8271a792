using Auth.Domain.Common;
using Auth.Domain.Users;
using FluentValidation;

namespace Auth.Application.Common;

/// <summary>Rules of form that several commands share.</summary>
internal static class ValidationRules
{
    /// <summary>The text makes a value object; its own sentence is the message.</summary>
    public static IRuleBuilderOptionsConditions<TCommand, TText> Makes<TCommand, TText, TValue>(this IRuleBuilder<TCommand, TText> rule, Func<TText, Result<TValue>> create) =>
        rule.Custom((text, context) =>
        {
            if (create(text).Error is { } error) context.AddFailure(error.Fields?.Values.First()[0] ?? error.Message);
        });

    /// <summary>A password that can be checked at all.</summary>
    public static IRuleBuilderOptions<TCommand, string> PasswordToCheck<TCommand>(this IRuleBuilder<TCommand, string> rule) =>
        rule.Must(PasswordPolicy.CanBeChecked).WithMessage($"Enter a password with 1 to {PasswordPolicy.MaximumLength} characters.");

    /// <summary>A limit within the bounds of paging.</summary>
    public static IRuleBuilderOptions<TCommand, int> PageLimit<TCommand>(this IRuleBuilder<TCommand, int> rule) =>
        rule.InclusiveBetween(1, Paging.MaximumLimit).WithMessage($"Enter a limit from 1 to {Paging.MaximumLimit}.");

    /// <summary>One of the words of a choice, or none.</summary>
    public static IRuleBuilderOptions<TQuery, string?> OneOf<TQuery, TChoice>(this IRuleBuilder<TQuery, string?> rule)
        where TChoice : struct, Enum =>
        rule.Must(word => word is null || Choice<TChoice>.Of(word) is not null).WithMessage($"Use one of these values: {Choice<TChoice>.Words}.");

    /// <summary>The cursor of a list of users, or none.</summary>
    public static IRuleBuilderOptions<TQuery, string?> UserCursor<TQuery>(this IRuleBuilder<TQuery, string?> rule) =>
        rule.Must(c => c is null || Guid.TryParse(c, out _)).WithMessage("The cursor is not valid. Use the nextCursor of the previous page.");
}
