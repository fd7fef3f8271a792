using Auth.Domain.Common;
using Auth.Domain.Passwords;
using FluentValidation;

namespace Auth.Application.Common;

/// <summary>Validation rules that several requests share.</summary>
internal static class ValidationRules
{
    /// <summary>Requires that the text creates a value object, whose error becomes the message.</summary>
    public static IRuleBuilderOptionsConditions<TCommand, TText> MustCreate<TCommand, TText, TValue>(this IRuleBuilder<TCommand, TText> rule, Func<TText, Result<TValue>> create) =>
        rule.Custom((text, context) =>
        {
            if (create(text).Error is { } error) context.AddFailure(error.Fields?.Values.First()[0] ?? error.Message);
        });

    /// <summary>Requires a password that can be verified.</summary>
    public static IRuleBuilderOptions<TCommand, string> ValidPassword<TCommand>(this IRuleBuilder<TCommand, string> rule) =>
        rule.Must(PasswordPolicy.IsWithinLimits).WithMessage($"Enter a password with 1 to {PasswordPolicy.MaximumLength} characters.");

    /// <summary>Requires a positive limit. One above the maximum is lowered to it (<see cref="Paging.Cap"/>).</summary>
    public static IRuleBuilderOptions<TCommand, int> PageLimit<TCommand>(this IRuleBuilder<TCommand, int> rule) =>
        rule.GreaterThan(0).WithMessage("Enter a limit of 1 or more.");

    /// <summary>Requires one of the words of an enum, or null.</summary>
    public static IRuleBuilderOptions<TQuery, string?> MustBeOneOf<TQuery, TChoice>(this IRuleBuilder<TQuery, string?> rule)
        where TChoice : struct, Enum =>
        rule.Must(word => word is null || SnakeCaseEnum<TChoice>.Parse(word) is not null).WithMessage($"Use one of these values: {SnakeCaseEnum<TChoice>.Names}.");

    /// <summary>Requires a cursor of a user list, or null.</summary>
    public static IRuleBuilderOptions<TQuery, string?> UserCursor<TQuery>(this IRuleBuilder<TQuery, string?> rule) =>
        rule.Must(c => c is null || Guid.TryParse(c, out _)).WithMessage("The cursor is not valid. Use the nextCursor of the previous page.");
}
