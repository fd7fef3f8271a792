using Auth.Application.Import;
using Auth.Domain.Common;

namespace Auth.Commands.Users.Import;

/// <summary>One row of a file: an account, or the reason for its rejection.</summary>
/// <param name="Number">Line of a text file, from 1; row of a database.</param>
/// <param name="Name">The username, if it can be read.</param>
internal sealed record ImportRow(long Number, string? Name, Result<PortableUser> User)
{
    public static ImportRow Rejected(long number, string? name, string reason) =>
        new(number, name, new Error(ErrorKind.Invalid, "malformed_row", reason));
}
