using System.CommandLine;
using Auth.Application.ServiceAccounts;
using Auth.Commands.Hosting;
using Auth.Domain.Common;

namespace Auth.Commands.ServiceAccounts;

/// <summary><c>auth service-accounts keys …</c></summary>
internal static class ServiceKeysCommands
{
    private static readonly Column<ServiceKeyDetails>[] Columns =
    [
        new("ID", key => key.Id.ToString()),
        new("CREATED", key => Terminal.Printable(key.CreatedAt)),
        new("EXPIRES", key => Terminal.Printable(key.ExpiresAt)),
        new("LAST USED", key => Terminal.Printable(key.LastUsedAt)),
    ];

    public static Command Create() => new("keys", "Lists, creates and revokes keys of a service account.") { CreateList(), CreateCreate(), CreateRevoke() };

    private static Command CreateList()
    {
        var name = ServiceAccountOptions.Name();
        var json = JsonOption.Create();
        var command = new Command("list", "Lists the keys of a service account, oldest first, without their secrets.") { name, json };
        command.SetUseCase(async (parsed, useCases, cancellationToken) =>
        {
            var account = await useCases.FindServiceAccountAsync(parsed.GetRequiredValue(name), cancellationToken);
            if (account.IsFailure) return account.Error;

            var listing = new TableWriter<ServiceKeyDetails>(parsed.GetValue(json), Columns);
            foreach (var key in account.Value.Keys) listing.Add(key);
            listing.End();
            return Result.Success();
        });
        return command;
    }

    private static Command CreateCreate()
    {
        var name = ServiceAccountOptions.Name();
        var expires = ServiceAccountOptions.Expires(canBeNever: false);
        var command = new Command("create", "Adds a key to a service account, and prints its secret, which is not shown again.") { name, expires };
        command.SetChange(async (parsed, useCases, cancellationToken) =>
        {
            var account = await useCases.FindServiceAccountAsync(parsed.GetRequiredValue(name), cancellationToken);
            if (account.IsFailure) return account.Error;

            var issued = await useCases.SendAsync(new CreateServiceKeyCommand(new(account.Value.Id), parsed.GetValue(expires)?.At), cancellationToken);
            if (issued.IsFailure) return issued.Error;

            Terminal.Complain($"Created the key {issued.Value.Key.Id} of {account.Value.Name}. Its secret is not shown again:");
            await Console.Out.WriteLineAsync(issued.Value.Secret.Reveal());
            return Result.Success();
        });
        return command;
    }

    private static Command CreateRevoke()
    {
        var name = ServiceAccountOptions.Name();
        var key = IdArgument.Create("KEY", "a key", "auth service-accounts keys list NAME");
        var command = new Command("revoke", "Revokes a key of a service account, immediately and on every node.") { name, key };
        command.SetChange(async (parsed, useCases, cancellationToken) =>
        {
            var account = await useCases.FindServiceAccountAsync(parsed.GetRequiredValue(name), cancellationToken);
            return account.IsFailure ? account.Error : await useCases.SendAsync(new RevokeServiceKeyCommand(new(account.Value.Id), new(parsed.GetValue(key))), cancellationToken);
        });
        return command;
    }
}
