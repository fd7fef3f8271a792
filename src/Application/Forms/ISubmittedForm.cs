namespace Auth.Application.Forms;

/// <summary>The page form that the current request submits.</summary>
internal interface ISubmittedForm
{
    /// <summary>Computes the digest of the form's one-time id, path, cookies and fields.</summary>
    /// <returns>Null if the request submits no page form, or one without a one-time id.</returns>
    ValueTask<FormDigest?> GetDigestAsync(CancellationToken cancellationToken);
}

/// <summary>For requests that submit no page form, as in the CLI.</summary>
internal sealed class NoSubmittedForm : ISubmittedForm
{
    /// <inheritdoc />
    public ValueTask<FormDigest?> GetDigestAsync(CancellationToken cancellationToken) => ValueTask.FromResult<FormDigest?>(null);
}
