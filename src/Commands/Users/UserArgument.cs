using System.CommandLine;
using Auth.Application.Account;
using Auth.Application.Administration;
using Auth.Commands.Hosting;
using Auth.Domain.Common;

namespace Auth.Commands.Users;

/// <summary>The user argument of a command: a username or an email.</summary>
internal static class UserArgument
{
    public static Argument<string> Argument() => new("NAME") { Description = "The user's username or email" };

    public static Task<Result<UserDetails>> FindUserAsync(this UseCaseRunner useCases, string name, CancellationToken cancellationToken) =>
        useCases.SendAsync(new GetUserByNameQuery(name), cancellationToken);
}
