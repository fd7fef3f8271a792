using System.CommandLine;
using Auth.Application.Account;
using Auth.Commands.Hosting;
using Auth.Domain.Common;

namespace Auth.Commands.Users;

/// <summary><c>auth users show</c></summary>
internal static class ShowUserCommand
{
    public static Command Create()
    {
        var name = UserArgument.Argument();
        var json = JsonOption.Create();
        var command = new Command("show", "Shows one user, and since when and from where the account is.") { name, json };
        command.SetUseCase(async (parsed, useCases, cancellationToken) =>
        {
            var user = await useCases.FindUserAsync(parsed.GetRequiredValue(name), cancellationToken);
            if (user.IsFailure) return user.Error;

            await ShowAsync(useCases, user.Value, parsed.GetValue(json), cancellationToken);
            return Result.Success();
        });
        return command;
    }

    private static async Task ShowAsync(UseCaseRunner useCases, UserDetails user, bool asJson, CancellationToken cancellationToken)
    {
        if (asJson) await Console.Out.WriteLineAsync(Json.Line(user));
        else DetailWriter.Write(user, Terminal.Output, AccountColumns.Create(await useCases.DescribeOriginAsync(user, cancellationToken)));
    }
}
