namespace Auth.Domain.Users;

/// <summary>The choice of a username behind a link, of a registration or an invitation.</summary>
internal static class UsernameChoice
{
    /// <summary>How many usernames may be rejected before the link is void. Otherwise one link could test any number of them (P5).</summary>
    public const int MaximumRejections = 5;
}
