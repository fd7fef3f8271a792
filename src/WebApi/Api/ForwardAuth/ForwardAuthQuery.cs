using System.Globalization;
using Auth.Application.ForwardAuth;
using Auth.Domain.Common;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.OpenApi;

namespace Auth.WebApi.Api.ForwardAuth;

/// <summary>The query by which a gateway states what it requires of the user: <c>?role=editor,admin&amp;aal=2&amp;max_age=3600</c>.</summary>
/// <remarks>An unknown or invalid parameter is an error: a misspelled requirement must not admit everyone.</remarks>
internal static class ForwardAuthQuery
{
    private const string Role = "role";
    private const string AssuranceLevel = "aal";
    private const string MaxAge = "max_age";
    private const string Unauthenticated = "unauthenticated";
    private const string Redirect = "redirect";

    /// <summary>Reads the requirement, or returns a validation error.</summary>
    public static Result<ForwardAuthRequirement> Parse(QueryString query)
    {
        if (!query.HasValue) return ForwardAuthRequirement.None;

        List<string> roles = [];
        string? level = null, maxAge = null, unauthenticated = null;
        foreach (var parameter in new QueryStringEnumerable(query.Value))
        {
            var (name, value) = (parameter.DecodeName().ToString(), parameter.DecodeValue().ToString());
            if (name == Role) roles.AddRange(value.Split(','));
            else if (name == AssuranceLevel && level is null) level = value;
            else if (name == MaxAge && maxAge is null) maxAge = value;
            else if (name == Unauthenticated && unauthenticated is null && IsKnown(value)) unauthenticated = value;
            else return Error.Invalid(name, $"Use only the parameters {Role}, {AssuranceLevel}, {MaxAge} and {Unauthenticated}={Redirect}; only {Role} may be repeated.");
        }

        return Create(roles, level, maxAge);
    }

    /// <summary>Whether a query, which is valid, asks for redirects of browsers that may not pass.</summary>
    public static bool LeadsToSignIn(QueryString query)
    {
        if (!query.HasValue) return false;
        foreach (var parameter in new QueryStringEnumerable(query.Value))
        {
            if (parameter.DecodeName().Span is Unauthenticated) return true;
        }

        return false;
    }

    /// <summary>Documents the parameters.</summary>
    public static void Describe(OpenApiOperation operation) => operation.Parameters =
    [
        Parameter(Role, "Roles of which the user needs one, separated by commas or repeated; `*` admits everyone who is signed in. `ForwardAuth:Roles` applies too.", JsonSchemaType.String),
        Parameter(AssuranceLevel, "2 requires a login with a second factor or a passkey.", JsonSchemaType.Integer),
        Parameter(MaxAge, "The maximum time since the login or the last step-up, in seconds.", JsonSchemaType.Integer),
        Parameter(Unauthenticated, "`redirect` leads browsers that may not pass to the page where they can sign in or confirm their identity. Other clients get 401 or 403.", JsonSchemaType.String),
    ];

    private static bool IsKnown(string value) => value == Redirect;

    private static OpenApiParameter Parameter(string name, string description, JsonSchemaType type) =>
        new() { Name = name, In = ParameterLocation.Query, Description = description, Schema = new OpenApiSchema { Type = type } };

    private static Result<ForwardAuthRequirement> Create(List<string> roles, string? level, string? maxAge)
    {
        var choice = RoleChoice.Parse(roles);
        if (roles.Count > 0 && choice is null) return Error.Invalid(Role, "Use role names separated by commas, or * alone for everyone.");
        if (level is not (null or "1" or "2")) return Error.Invalid(AssuranceLevel, "Use 1, or 2 for a second factor.");
        var seconds = 0;
        if (maxAge is not null && !int.TryParse(maxAge, NumberStyles.None, CultureInfo.InvariantCulture, out seconds)) return Error.Invalid(MaxAge, "Use a whole number of seconds.");
        return new ForwardAuthRequirement(choice, level == "2", maxAge is null ? null : TimeSpan.FromSeconds(seconds));
    }
}
