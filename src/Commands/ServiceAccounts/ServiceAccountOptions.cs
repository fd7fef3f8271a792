using System.CommandLine;
using Auth.Application.Common;
using Auth.Application.ServiceAccounts;
using Auth.Commands.Hosting;
using Auth.Domain.Access;
using Auth.Domain.Common;
using Auth.Domain.ServiceAccounts;

namespace Auth.Commands.ServiceAccounts;

/// <summary>Arguments and options that several commands about service accounts have.</summary>
internal static class ServiceAccountOptions
{
    /// <summary>Maximum edit distance of a misspelled scope.</summary>
    private const int MaxDistance = 3;

    private static readonly IReadOnlyList<string> Grantable = ServiceAccount.GrantableScopes.GetNames();

    public static Argument<string> Name() => new("NAME") { Description = "The name of the service account" };

    /// <summary>Finds the account that the argument names.</summary>
    public static Task<Result<ServiceAccountDetails>> FindServiceAccountAsync(this UseCaseRunner useCases, string name, CancellationToken cancellationToken) =>
        useCases.SendAsync(new GetServiceAccountByNameQuery(name), cancellationToken);

    public static Option<string[]> Scopes(string description)
    {
        var option = new Option<string[]>("--scope") { Description = $"{description}: {string.Join(", ", Grantable)}. Can be repeated" };
        option.Validators.Add(result =>
        {
            foreach (var scope in result.Tokens.Select(token => token.Value).Where(scope => !Grantable.Contains(scope, StringComparer.Ordinal))) result.AddError(Explain(scope));
        });
        return option;
    }

    /// <param name="canBeNever">Whether <c>never</c> is accepted, which removes an expiry.</param>
    public static Option<Expiry?> Expires(bool canBeNever)
    {
        const string Name = "--expires";
        var never = canBeNever ? ", or never" : "";
        return new(Name)
        {
            Description = $"When it expires: a date (2027-01-31) or a time (2027-01-31T06:00Z), in UTC{never}",
            CustomParser = result =>
            {
                var text = result.Tokens is [var token] ? token.Value : "";
                if (canBeNever && text == "never") return new Expiry(At: null);
                if (TimeText.Parse(text) is { } at) return new Expiry(at);

                result.AddError($"{Name} '{text}' is not a date or a time. Use a form such as 2027-01-31 or 2027-01-31T06:00Z{never}.");
                return null;
            },
        };
    }

    private static string Explain(string scope)
    {
        var nearest = Grantable.MinBy(known => EditDistance.Compute(scope, known))!;
        return EditDistance.Compute(scope, nearest) <= MaxDistance
            ? $"'{scope}' is not a scope of service accounts. Did you mean {nearest}?"
            : $"'{scope}' is not a scope of service accounts. These are: {string.Join(", ", Grantable)}.";
    }
}

/// <summary>An expiry on the command line.</summary>
/// <param name="At">Null for never.</param>
internal sealed record Expiry(DateTimeOffset? At);
