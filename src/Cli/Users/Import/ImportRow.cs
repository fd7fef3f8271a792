using Auth.Application.Users.ImportUsers;
using Auth.Domain.Common;

namespace Auth.Cli.Users.Import;

/// <summary>One row of a file: an account, or the reason why it can't be one.</summary>
/// <param name="Number">Where it stands: the line of a text file, counted from 1; the row of a database.</param>
/// <param name="Name">The user's name, as far as it can be read.</param>
/// <param name="User">The account.</param>
internal sealed record ImportRow(long Number, string? Name, Result<PortableUser> User)
{
    public static ImportRow Refused(long number, string? name, string reason) =>
        new(number, name, new Error(ErrorKind.Invalid, "malformed_row", reason));
}
