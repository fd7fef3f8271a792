using System.CommandLine;
using System.Globalization;
using Auth.Application.Common;
using Auth.Application.ServiceAccounts;
using Auth.Commands.Hosting;
using Auth.Domain.Common;

namespace Auth.Commands.ServiceAccounts;

/// <summary><c>auth service-accounts …</c></summary>
internal static class ServiceAccountsCommands
{
    private static readonly Column<ServiceAccountDetails>[] Columns =
    [
        new("NAME", account => account.Name),
        new("SCOPES", account => string.Join(' ', account.Scopes)),
        new("CLIENT", account => account.RequiresClient ? "required" : "optional"),
        new("CREATED", account => Terminal.Printable(account.CreatedAt)),
        new("EXPIRES", account => Terminal.Printable(account.ExpiresAt)),
        new("KEYS", account => account.Keys.Count.ToString(CultureInfo.InvariantCulture)),
        new("LAST USED", account => Terminal.Printable(account.Keys.Max(key => key.LastUsedAt))),
    ];

    public static Command Create() =>
        new("service-accounts", "Administers the accounts of programs, and their keys.") { CreateList(), CreateCreate(), CreateChange(), CreateRemove(), ServiceKeysCommands.Create() };

    private static Command CreateList()
    {
        var json = JsonOption.Create();
        var command = new Command("list", "Lists service accounts, newest first.") { json };
        command.SetUseCase(async (parsed, useCases, cancellationToken) =>
        {
            var listing = new TableWriter<ServiceAccountDetails>(parsed.GetValue(json), Columns);
            string? cursor = null;
            do
            {
                var page = await useCases.SendAsync(new ListServiceAccountsQuery(Paging.MaximumLimit, cursor), cancellationToken);
                if (page.IsFailure) return page.Error;

                foreach (var account in page.Value.Items) listing.Add(account);
                cursor = page.Value.NextCursor;
            }
            while (cursor is not null);

            listing.End();
            return Result.Success();
        });
        return command;
    }

    private static Command CreateCreate()
    {
        var name = new Argument<string>("NAME") { Description = "A name of 1 to 64 characters from a-z, 0-9, - and ., starting with a-z" };
        var scopes = ServiceAccountOptions.Scopes("What the account may do");
        scopes.Required = true;
        var expires = ServiceAccountOptions.Expires(canBeNever: false);
        var clientOptional = new Option<bool>("--client-optional") { Description = "An introspection need not state the client of the session" };
        var command = new Command("create", "Creates a service account. It has no key yet.") { name, scopes, expires, clientOptional };
        command.SetChange(async (parsed, useCases, cancellationToken) =>
        {
            var created = await useCases.SendAsync(
                new CreateServiceAccountCommand(parsed.GetRequiredValue(name), parsed.GetRequiredValue(scopes), RequiresClient: !parsed.GetValue(clientOptional), parsed.GetValue(expires)?.At), cancellationToken);
            if (created.IsFailure) return created.Error;

            Terminal.Complain($"To create a key, run 'auth service-accounts keys create {created.Value.Name}'.");
            return Result.Success();
        });
        return command;
    }

    private static Command CreateChange()
    {
        var name = ServiceAccountOptions.Name();
        var scopes = ServiceAccountOptions.Scopes("The complete new list of what the account may do");
        var expires = ServiceAccountOptions.Expires(canBeNever: true);
        var clientOptional = new Option<bool>("--client-optional") { Description = "An introspection need not state the client of the session" };
        var clientRequired = new Option<bool>("--client-required") { Description = "An introspection must state the client of the session" };
        var command = new Command("change", "Changes what a service account may do, and how long. What is not named stays.") { name, scopes, expires, clientOptional, clientRequired };
        command.Validators.Add(parsed =>
        {
            if (parsed.GetValue(clientOptional) && parsed.GetValue(clientRequired)) parsed.AddError("Add either --client-optional or --client-required.");
            else if (new Option[] { scopes, expires, clientOptional, clientRequired }.All(option => parsed.GetResult(option) is null))
                parsed.AddError("Specify what to change: --scope, --expires, --client-optional or --client-required.");
        });
        command.SetChange(async (parsed, useCases, cancellationToken) =>
        {
            var found = await useCases.FindServiceAccountAsync(parsed.GetRequiredValue(name), cancellationToken);
            if (found.IsFailure) return found.Error;

            var account = found.Value;
            var changed = await useCases.SendAsync(
                new ChangeServiceAccountCommand(
                    new(account.Id),
                    parsed.GetValue(scopes) is { Length: > 0 } newScopes ? newScopes : account.Scopes,
                    parsed.GetValue(clientRequired) || (account.RequiresClient && !parsed.GetValue(clientOptional)),
                    parsed.GetValue(expires) is { } expiry ? expiry.At : account.ExpiresAt),
                cancellationToken);
            return changed.IsFailure ? changed.Error : Result.Success();
        });
        return command;
    }

    private static Command CreateRemove()
    {
        var name = ServiceAccountOptions.Name();
        var command = new Command("remove", "Removes a service account with its keys, immediately and on every node.") { name };
        command.SetChange(async (parsed, useCases, cancellationToken) =>
        {
            var found = await useCases.FindServiceAccountAsync(parsed.GetRequiredValue(name), cancellationToken);
            return found.IsFailure ? found.Error : await useCases.SendAsync(new RemoveServiceAccountCommand(new(found.Value.Id)), cancellationToken);
        });
        return command;
    }
}
