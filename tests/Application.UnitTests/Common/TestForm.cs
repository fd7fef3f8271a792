using Auth.Application.Forms;

namespace Auth.Application.UnitTests.Common;

/// <summary>The page form that the request of a test submits.</summary>
internal sealed class TestForm : ISubmittedForm
{
    /// <summary>Null if the request submits no form.</summary>
    public FormDigest? Digest { get; set; }

    /// <summary>How often the form was read.</summary>
    public int Reads { get; private set; }

    public ValueTask<FormDigest?> GetDigestAsync(CancellationToken cancellationToken)
    {
        Reads++;
        return ValueTask.FromResult(Digest);
    }
}
