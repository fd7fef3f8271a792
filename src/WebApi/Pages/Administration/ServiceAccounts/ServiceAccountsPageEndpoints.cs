using Auth.Application.ServiceAccounts;
using Auth.Domain.Common;
using Auth.Domain.ServiceAccounts;
using Auth.WebApi.Http;
using Auth.WebApi.Pages.Rendering;
using Auth.WebApi.Security;
using MediatR;

namespace Auth.WebApi.Pages.Administration.ServiceAccounts;

/// <summary>Service accounts: list and create.</summary>
internal static class ServiceAccountsPageEndpoints
{
    public const string Path = AdministrationPageEndpoints.Path + "/service-accounts";

    private const string Name = "name";

    public static void MapServiceAccountsPage(this IEndpointRouteBuilder administration)
    {
        var accounts = administration.MapGroup("/service-accounts");
        accounts.MapGet("", ShowAsync).AllowGetAndHead().Sends<ListServiceAccountsQuery>();
        accounts.MapPost("", CreateAsync).Sends<CreateServiceAccountCommand>().Sends<ListServiceAccountsQuery>().WithMetadata(ServiceAccountForm.Keeps(Name));
    }

    /// <summary>URL of a page of the list.</summary>
    public static string GetPath(string cursor) => PageUrl.Build(Path, [("cursor", cursor)]);

    private static async Task<IResult> ShowAsync(Notice notice, ReturnedForm returned, IMediator mediator, TimeProvider time, CancellationToken cancellationToken, string? cursor = null)
    {
        var model = await ReadAsync(QueryValue.NullIfEmpty(cursor), mediator, time, cancellationToken);
        if (model.IsFailure) return ProblemResult.From(model.Error);

        var shown = returned.IsThere ? model.Value with { Name = returned[Name], Fields = returned.ReadServiceAccount() } : model.Value;
        return PageResults.Page(shown with { Done = returned.Notice ?? notice.Take(ServiceAccountsModel.GetSuccessMessage) });
    }

    private static async Task<IResult> CreateAsync(PageForm form, IMediator mediator, TimeProvider time, CancellationToken cancellationToken)
    {
        var (name, fields) = (form.Required(Name), form.ReadServiceAccount());
        var expiry = ServiceAccountForm.ParseExpiry(fields.ExpiresAt, ServiceAccountForm.ExpiresAt);
        var created = expiry.IsFailure ? expiry.Error : await mediator.Send(new CreateServiceAccountCommand(name, [.. fields.Scopes], fields.RequiresClient, expiry.Value), cancellationToken);
        if (created.IsSuccess) return PageResults.SeeOther(ServiceAccountPageEndpoints.GetPath(created.Value.Id), ServiceAccountModel.Created);

        var model = await ReadAsync(cursor: null, mediator, time, cancellationToken);
        var error = created.Error.AtField((ServiceAccountErrors.NameTaken, Name));
        return model.IsFailure ? ProblemResult.From(model.Error) : PageResults.Page(model.Value with { Name = name, Fields = fields, Error = error }, ProblemResult.GetStatus(error.Kind));
    }

    private static async Task<Result<ServiceAccountsModel>> ReadAsync(string? cursor, IMediator mediator, TimeProvider time, CancellationToken cancellationToken)
    {
        var accounts = await mediator.Send(new ListServiceAccountsQuery(Cursor: cursor), cancellationToken);
        return accounts.IsFailure ? accounts.Error : new ServiceAccountsModel(accounts.Value, time.Now()) { IsContinuation = cursor is not null };
    }
}
