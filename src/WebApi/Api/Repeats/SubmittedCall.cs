using Auth.Application.Repeats;
using Auth.Domain.Common;
using Auth.WebApi.Http;
using Auth.WebApi.Security;

namespace Auth.WebApi.Api.Repeats;

/// <summary>Computes the identity of a call with an <see cref="IdempotencyKey"/>: key, actor, endpoint and ids. The body is apart, because the same key with another body is an error.</summary>
internal sealed class SubmittedCall(IHttpContextAccessor http) : ISubmissionReader
{
    /// <inheritdoc />
    public async ValueTask<IncomingSubmission?> ReadAsync(CancellationToken cancellationToken)
    {
        if (http.HttpContext is not { } context || context.Features.Get<IdempotencyKey>() is not { } key) return null;

        var call = new[] { GetActor(context), GetTarget(context) };
        var body = await RequestBodyBuffer.ReadAgainAsync(context, cancellationToken);
        return new(new(Digest(key, ["call", .. call], [])), new(Digest(key, ["body", .. call], body)));
    }

    /// <summary>Not the session or the service key: a client that has had to sign in again, or to change its key, can repeat its call.</summary>
    private static string GetActor(HttpContext context) =>
        context.Features.Get<CurrentSession>() is { } session ? $"user {session.UserId.Value}"
        : context.Features.Get<CurrentServiceAccount>() is { } service ? $"service account {service.AccountId.Value}"
        : throw new InvalidOperationException($"{context.GetEndpoint()?.DisplayName} takes an {IdempotencyKey.Header} and does not require an actor.");

    /// <summary>The endpoint and the ids in its URL. The router accepts several spellings of a URL, and they name the same call.</summary>
    /// <remarks>Stored: a parameter that is renamed makes repeats of the last day other calls.</remarks>
    private static string GetTarget(HttpContext context)
    {
        var ids = context.Request.RouteValues.OrderBy(value => value.Key, StringComparer.Ordinal).Select(value => Guid.Parse((string)value.Value!));
        return string.Join(' ', [((RouteEndpoint)context.GetEndpoint()!).RoutePattern.RawText, .. ids]);
    }

    private static Sha256Digest Digest(IdempotencyKey key, string[] texts, ReadOnlySpan<byte> body)
    {
        using var digest = new KeyedDigest(key.Value);
        digest.Append(texts);
        digest.Append(body);
        return digest.Complete();
    }
}
