using Auth.Commands.Hosting;
using Auth.Domain.Common;

namespace Auth.Commands.Users.Import;

/// <summary>The administrators that an import would create. The roles of existing accounts stay as they are.</summary>
internal static class NewAdministrators
{
    /// <returns>Their usernames, also those of rows that the import will reject.</returns>
    public static async Task<Result<IReadOnlyList<string>>> FindAsync(Result<UserFile> opened, UseCaseRunner useCases, CancellationToken cancellationToken)
    {
        if (opened.IsFailure) return opened.Error;

        using var file = opened.Value;
        var names = new List<string>();
        foreach (var row in file.Rows())
        {
            if (row.User is not { IsSuccess: true, Value: { } user } || !AdministratorConfirmation.Includes(user.Roles)) continue;
            if ((await useCases.FindUserAsync(user.Username, cancellationToken)).IsFailure) names.Add(user.Username);
        }

        return names;
    }
}
