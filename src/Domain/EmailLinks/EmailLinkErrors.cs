using Auth.Domain.Common;

namespace Auth.Domain.EmailLinks;

/// <summary>The errors of email links.</summary>
public static class EmailLinkErrors
{
    /// <summary>The link never existed, was used, has expired, or was invalidated. The error does not reveal which.</summary>
    public static readonly Error Invalid =
        new(ErrorKind.Invalid, "invalid_link", "This link is no longer valid. Request a new one.");
}
