using System.Reflection;
using System.Text.Json;
using Auth.Application.Sessions;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;

namespace Auth.WebApi.Endpoints;

/// <summary>200 with a session, sent in one piece: the framework's own answer goes out in two, and this one is asked for most.</summary>
internal sealed class SessionAnswer(SessionDetails session) : IResult, IEndpointMetadataProvider
{
    private const string ContentType = "application/json";

    /// <summary>Says in the API's document what is answered.</summary>
    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(SessionDetails), [ContentType]));

    /// <inheritdoc />
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var options = httpContext.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        var body = JsonSerializer.SerializeToUtf8Bytes(session, options);
        var response = httpContext.Response;
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = body.Length;
        return response.Body.WriteAsync(body, 0, body.Length);
    }
}
