using System.CommandLine;
using Auth.Application.Common;
using Auth.Application.Terms;
using Auth.Commands.Hosting;
using Auth.Domain.Common;

namespace Auth.Commands.Terms;

/// <summary><c>auth terms …</c></summary>
internal static class TermsCommands
{
    private static readonly Column<TermsAcceptanceDetails>[] Columns =
    [
        new("NAME", acceptance => acceptance.Username),
        new("VERSION", acceptance => acceptance.Version),
        new("ACCEPTED", acceptance => Terminal.Printable(acceptance.AcceptedAt)),
    ];

    public static Command Create() => new("terms", "Shows who accepted which version of the terms.") { CreateList() };

    private static Command CreateList()
    {
        var version = new Option<string?>("--accepted-version") { Description = "Only acceptances of this version" };
        var json = JsonOption.Create();
        var command = new Command("list", "Lists acceptances in the order of the accounts.") { version, json };
        command.SetUseCase((parsed, useCases, cancellationToken) =>
            ListAsync(useCases, parsed.GetValue(version), new TableWriter<TermsAcceptanceDetails>(parsed.GetValue(json), Columns), cancellationToken));
        return command;
    }

    private static async Task<Result> ListAsync(UseCaseRunner useCases, string? version, TableWriter<TermsAcceptanceDetails> listing, CancellationToken cancellationToken)
    {
        string? cursor = null;
        do
        {
            var page = await useCases.SendAsync(new ListTermsAcceptancesQuery(version, Paging.MaximumLimit, cursor), cancellationToken);
            if (page.IsFailure) return page.Error;

            foreach (var acceptance in page.Value.Items) listing.Add(acceptance);
            cursor = page.Value.NextCursor;
        }
        while (cursor is not null);

        listing.End();
        return Result.Success();
    }
}
