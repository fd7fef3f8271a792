using System.Text.Json.Serialization.Metadata;
using Auth.Application.SecondFactors;
using Microsoft.AspNetCore.OpenApi;

namespace Auth.WebApi.Api.Documentation;

/// <summary>The names of schemas in the API document: the C# name of the type, except for the types listed here. They are contract.</summary>
internal static class SchemaNames
{
    private static readonly Dictionary<Type, string> Published = new()
    {
        [typeof(ChallengeResponse)] = "ChallengeAnswer",
        [typeof(LoginResponse)] = "LoginAnswer",
        [typeof(PasskeyOptionsResponse)] = "PasskeyOptionsAnswer",
        [typeof(RecoveryCodesResponse)] = "RecoveryCodesAnswer",
        [typeof(TotpEnrollment)] = "TotpEnrolment",
    };

    /// <summary>The name of a type's schema; null if it is written in place.</summary>
    public static string? Of(JsonTypeInfo type) => Published.GetValueOrDefault(type.Type) ?? OpenApiOptions.CreateDefaultSchemaReferenceId(type);
}
