using Auth.Domain.Common;

namespace Auth.Domain.MailedLinks;

/// <summary>Why a link does not work.</summary>
public static class LinkErrors
{
    /// <summary>It was never one, was used, has expired, or a newer one or a change has ended it; which of these is not told.</summary>
    public static readonly Error Invalid =
        new(ErrorKind.Invalid, "invalid_link", "This link is no longer valid. Request a new one.");
}
