using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Samples.LeftTheCompany;

/// <summary>Rejects logins and ends sessions of users in a file of the personnel department, which has one username a line.</summary>
/// <remarks>If the file cannot be read, no session ends, and no one signs in.</remarks>
public sealed class EmploymentRule(string leaversFile) : ISessionRule
{
    private static readonly Error Left = new(ErrorKind.Forbidden, "left_the_company", "You no longer work here. Contact the personnel department.");

    public async Task<Result> CheckAsync(User user, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var leavers = await File.ReadAllLinesAsync(leaversFile, cancellationToken);
        return leavers.Contains(user.Username.Value, StringComparer.OrdinalIgnoreCase) ? Left : Result.Success();
    }
}
