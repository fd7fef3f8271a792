using System.Text.Json;
using Auth.WebApi.Api.Introspection;
using Auth.WebApi.FunctionalTests.Running;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Auth.WebApi.FunctionalTests;

/// <summary>The response is written by hand, and documented by the type that the serializer would write.</summary>
public sealed class IntrospectionResultTests
{
    public static TheoryData<string> Cases => new("inactive", "active", "special characters", "attributes", "no roles");

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task The_body_is_that_of_the_serializer(string name)
    {
        var response = Get(name);

        (await WriteAsync(response)).ShouldBe(JsonSerializer.Serialize(response, Options()));
    }

    /// <summary>Otherwise a new property would be documented but not written.</summary>
    [Fact]
    public async Task Every_documented_property_is_written()
    {
        using var written = JsonDocument.Parse(await WriteAsync(Get("attributes")));

        written.RootElement.EnumerateObject().Count().ShouldBe(typeof(IntrospectionResponse).GetProperties().Length);
    }

    private static IntrospectionResponse Get(string name)
    {
        var active = new IntrospectionResponse(Active: true)
        {
            Subject = Guid.CreateVersion7(),
            Username = "alice",
            ExpiresAt = 1_796_098_259,
            IssuedAt = 1_796_096_458,
            AuthenticatedAt = 1_796_096_459,
            AssuranceLevel = "aal2",
            Methods = ["pwd", "otp", "mfa"],
            SessionId = Guid.CreateVersion7(),
            Roles = ["admin", "helpdesk"],
        };
        return name switch
        {
            "inactive" => IntrospectionResponse.Inactive,
            "active" => active,
            "special characters" => active with { Username = "J\u00fcrgen \"<&'\\\u2028\ud83d\ude00\u0001" },
            "attributes" => active with { Attributes = new Dictionary<string, string>(StringComparer.Ordinal) { ["department"] = "R\u00e9seau \"A\"", ["costCenter"] = "" } },
            "no roles" => active with { Roles = [] },
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, message: null),
        };
    }

    private static async Task<string> WriteAsync(IntrospectionResponse response)
    {
        using var body = new MemoryStream();
        var http = new DefaultHttpContext { Response = { Body = body } };
        await new IntrospectionResult(response).ExecuteAsync(http);
        return System.Text.Encoding.UTF8.GetString(body.ToArray());
    }

    private static JsonSerializerOptions Options()
    {
        using var server = new RunningServer();
        return server.Services.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
    }
}
