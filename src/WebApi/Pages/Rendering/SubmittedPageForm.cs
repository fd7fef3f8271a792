using Auth.Application.Repeats;
using Auth.WebApi.Http;
using Auth.WebApi.Security;

namespace Auth.WebApi.Pages.Rendering;

/// <summary>Computes the identity of a submitted page form: one-time id, path, identifying cookies and all fields.</summary>
internal sealed class SubmittedPageForm(IHttpContextAccessor http) : ISubmissionReader
{
    /// <inheritdoc />
    public async ValueTask<IncomingSubmission?> ReadAsync(CancellationToken cancellationToken)
    {
        if (http.HttpContext is not { } context || context.GetRequestedEndpoint()?.Metadata.GetMetadata<PageEndpointMetadata>() is null) return null;

        var form = await PageForm.ReadAsync(context);
        return form[OneTimeId.Field] is var id && OneTimeId.IsOne(id) ? new(Digest(id, form, context.Request)) : null;
    }

    private static SubmissionDigest Digest(string id, PageForm form, HttpRequest request)
    {
        using var digest = new KeyedDigest(id);
        digest.Append(request.Path.ToUriComponent() + request.QueryString.ToUriComponent());
        // Before a login there are no cookies, so two requests without cookies can be the same form (R37).
        digest.Append([.. SessionCookie.ValuesIn(request.Headers.Cookie)]);
        digest.Append([.. DeviceTokenTransport.ValuesIn(request)]);
        digest.Append([.. form.Fields.OrderBy(field => field.Name, StringComparer.Ordinal).SelectMany(field => new[] { field.Name, field.Value })]);
        return new(digest.Complete());
    }
}
