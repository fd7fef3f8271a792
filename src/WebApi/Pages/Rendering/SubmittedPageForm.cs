using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Auth.Application.Forms;
using Auth.Domain.Common;
using Auth.WebApi.Http;
using Auth.WebApi.Security;

namespace Auth.WebApi.Pages.Rendering;

/// <summary>Computes the identity of a form submission: one-time id, path, identifying cookies and all fields.</summary>
internal sealed class SubmittedPageForm(IHttpContextAccessor http) : ISubmittedForm
{
    /// <inheritdoc />
    public async ValueTask<FormDigest?> GetDigestAsync(CancellationToken cancellationToken)
    {
        if (http.HttpContext is not { } context || context.GetRequestedEndpoint()?.Metadata.GetMetadata<PageEndpointMetadata>() is null) return null;

        var form = await PageForm.ReadAsync(context);
        return form[OneTimeId.Field] is var id && OneTimeId.IsOne(id) ? Digest(id, form, context.Request) : null;
    }

    private static FormDigest Digest(string id, PageForm form, HttpRequest request)
    {
        using var digest = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.ASCII.GetBytes(id));
        Append(digest, [request.Path.ToUriComponent() + request.QueryString.ToUriComponent()]);
        // Before a login there are no cookies, so two requests without cookies can be the same form (R37).
        Append(digest, [.. SessionCookie.ValuesIn(request.Headers.Cookie)]);
        Append(digest, [.. DeviceTokenTransport.ValuesIn(request)]);
        Append(digest, [.. form.Fields.OrderBy(field => field.Name, StringComparer.Ordinal).SelectMany(field => new[] { field.Name, field.Value })]);
        return new(Sha256Digest.FromHex(Convert.ToHexString(digest.GetHashAndReset())));
    }

    /// <summary>Includes count and lengths, so that different lists never produce the same bytes.</summary>
    private static void Append(IncrementalHash digest, string[] texts)
    {
        AppendNumber(digest, texts.Length);
        foreach (var bytes in texts.Select(Encoding.UTF8.GetBytes))
        {
            AppendNumber(digest, bytes.Length);
            digest.AppendData(bytes);
        }
    }

    private static void AppendNumber(IncrementalHash digest, int number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        digest.AppendData(bytes);
    }
}
