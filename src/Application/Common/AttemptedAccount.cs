using Auth.Domain.Users;

namespace Auth.Application.Common;

/// <summary>Whose password was tried while one request was handled, for the log; one a request.</summary>
public sealed class AttemptedAccount
{
    /// <summary>The account; for a name that nobody has, what stands in for it: the same id for the same name, as long as attempts on it are remembered; the name is not told (R61). Null: none was tried.</summary>
    public UserId? User { get; set; }
}
