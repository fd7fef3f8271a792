using Auth.Application.Forms;

namespace Auth.Application.UnitTests.Common;

/// <summary>The form that a request submits, if the test has one.</summary>
internal sealed class FilledForm : ISubmittedForm
{
    public FormDigest? Digest { get; set; }

    /// <summary>How often it was read.</summary>
    public int Readings { get; private set; }

    public ValueTask<FormDigest?> GetDigestAsync(CancellationToken cancellationToken)
    {
        Readings++;
        return ValueTask.FromResult(Digest);
    }
}
