using System.Buffers;
using System.IO.Pipelines;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using Auth.Application.Sessions;
using Auth.WebApi.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace Auth.WebApi.Endpoints;

/// <summary>200 with a session, as the contract's serializer would write it, but in a fraction of the time and sent in one piece: this answer is asked for most.</summary>
internal sealed class SessionAnswer(SessionDetails session) : IResult, IEndpointMetadataProvider
{
    private const string ContentType = "application/json";

    /// <summary>Most answers are shorter, so it grows for few.</summary>
    private const int UsualLength = 640;

    private static readonly JsonWriterOptions AsTheSerializer = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? _writer;

    /// <summary>Says in the API's document what is answered.</summary>
    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(SessionDetails), [ContentType]));

    /// <inheritdoc />
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var buffer = _buffer ??= new(UsualLength);
        buffer.ResetWrittenCount();
        var writer = _writer ??= new(buffer, AsTheSerializer);
        writer.Reset(buffer);
        Write(writer);
        writer.Flush();

        var response = httpContext.Response;
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = buffer.WrittenCount;
        // Copied before this returns, so the buffer is free again.
        response.BodyWriter.Write(buffer.WrittenSpan);
        return SendAsync(response.BodyWriter.FlushAsync());
    }

    private static Task SendAsync(ValueTask<FlushResult> sent)
    {
        if (!sent.IsCompletedSuccessfully) return sent.AsTask();
        sent.GetAwaiter().GetResult();
        return Task.CompletedTask;
    }

    private void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, session.Id);
        json.WriteStartObject("user"u8);
        json.WriteString("id"u8, session.User.Id);
        json.WriteString("username"u8, session.User.Username);
        json.WriteStartArray("roles"u8);
        foreach (var role in session.User.Roles) json.WriteStringValue(role);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteTime("createdAt"u8, session.CreatedAt);
        json.WriteTime("lastSeenAt"u8, session.LastSeenAt);
        json.WriteTime("idleExpiresAt"u8, session.IdleExpiresAt);
        json.WriteTime("expiresAt"u8, session.ExpiresAt);
        json.WriteString("ipAddress"u8, session.IpAddress);
        json.WriteString("userAgent"u8, session.UserAgent);
        json.WriteTime("authenticatedAt"u8, session.AuthenticatedAt);
        json.WriteStartArray("methods"u8);
        // By its index: this list has no need of an enumerator.
        for (var i = 0; i < session.Methods.Count; i++) json.WriteStringValue(session.Methods[i]);
        json.WriteEndArray();
        json.WriteString("assuranceLevel"u8, session.AssuranceLevel);
        json.WriteBoolean("current"u8, session.Current);
        if (session.SecondIpAddress is { } second) json.WriteString("secondIpAddress"u8, second);
        json.WriteEndObject();
    }
}
