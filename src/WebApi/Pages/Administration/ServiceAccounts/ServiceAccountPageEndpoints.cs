using Auth.Application.ServiceAccounts;
using Auth.Domain.Common;
using Auth.Domain.ServiceAccounts;
using Auth.WebApi.Http;
using Auth.WebApi.Pages.Rendering;
using Auth.WebApi.Security;
using MediatR;

namespace Auth.WebApi.Pages.Administration.ServiceAccounts;

/// <summary>A service account with its keys, and what can be done with them.</summary>
internal static class ServiceAccountPageEndpoints
{
    public static void MapServiceAccountPage(this IEndpointRouteBuilder administration)
    {
        var account = administration.MapGroup("/service-accounts/{id:guid}");
        account.MapGet("", ShowAsync).AllowGetAndHead().Sends<GetServiceAccountQuery>();
        // A rejected form is shown at the URL of its action. Reloading that leads back here.
        account.MapGet("/{**form}", (Guid id) => PageResults.SeeOther(GetPath(id))).AllowGetAndHead().LeadsTo<GetServiceAccountQuery>();
        account.MapPost("/change", ChangeAsync).Sends<ChangeServiceAccountCommand>().Sends<GetServiceAccountQuery>().WithMetadata(ServiceAccountForm.Keeps());
        account.MapPost("/keys", CreateKeyAsync).Sends<CreateServiceKeyCommand>().Sends<GetServiceAccountQuery>().WithMetadata(new KeepsFields(ServiceAccountModel.KeyExpiresAt));
        account.MapPost("/keys/{keyId:guid}/revoke", RevokeKeyAsync).Sends<RevokeServiceKeyCommand>().Sends<GetServiceAccountQuery>();
        account.MapPost("/remove", RemoveAsync).Sends<RemoveServiceAccountCommand>().Sends<GetServiceAccountQuery>();
    }

    /// <summary>URL of the page of a service account.</summary>
    public static string GetPath(Guid id) => $"{ServiceAccountsPageEndpoints.Path}/{id}";

    private static async Task<IResult> ShowAsync(Guid id, Notice notice, ReturnedForm returned, IMediator mediator, TimeProvider time, CancellationToken cancellationToken)
    {
        var model = await ReadAsync(id, mediator, time, cancellationToken);
        return model.IsFailure
            ? ProblemResult.From(model.Error)
            : PageResults.Page(FillIn(model.Value, returned) with { Done = returned.Notice ?? notice.Take(ServiceAccountModel.GetSuccessMessage) });
    }

    /// <summary>Shows the fields of a returned form, which changes the account or adds a key.</summary>
    private static ServiceAccountModel FillIn(ServiceAccountModel model, ReturnedForm returned)
    {
        if (returned.Has(ServiceAccountModel.KeyExpiresAt)) return model with { EnteredKeyExpiry = returned[ServiceAccountModel.KeyExpiresAt] };
        return returned.Has(ServiceAccountForm.ExpiresAt) ? model with { Fields = returned.ReadServiceAccount() } : model;
    }

    private static async Task<IResult> ChangeAsync(Guid id, PageForm form, IMediator mediator, TimeProvider time, CancellationToken cancellationToken)
    {
        var fields = form.ReadServiceAccount();
        var model = await ReadAsync(id, mediator, time, cancellationToken);
        if (model.IsFailure) return ProblemResult.From(model.Error);

        // The API can set a time within the day, and an expired account keeps its expiry.
        var isSameDay = fields.ExpiresAt == model.Value.Fields.ExpiresAt;
        var expiry = isSameDay ? Result<DateTimeOffset?>.Success(model.Value.Account.ExpiresAt) : ServiceAccountForm.ParseExpiry(fields.ExpiresAt, ServiceAccountForm.ExpiresAt);
        var changed = expiry.IsFailure
            ? expiry.Error
            : await mediator.Send(new ChangeServiceAccountCommand(new ServiceAccountId(id), [.. fields.Scopes], fields.RequiresClient, expiry.Value), cancellationToken);
        return changed.IsSuccess
            ? PageResults.SeeOther(GetPath(id), ServiceAccountModel.Changed)
            : await RejectAsync(id, changed.Error, mediator, time, cancellationToken, model => model with { Fields = fields });
    }

    private static async Task<IResult> CreateKeyAsync(Guid id, PageForm form, IMediator mediator, TimeProvider time, CancellationToken cancellationToken)
    {
        var entered = form.Required(ServiceAccountModel.KeyExpiresAt);
        var expiry = ServiceAccountForm.ParseExpiry(entered, ServiceAccountModel.KeyExpiresAt);
        var issued = expiry.IsFailure ? expiry.Error : await mediator.Send(new CreateServiceKeyCommand(new ServiceAccountId(id), expiry.Value), cancellationToken);
        // The page has another field with the expiry of the account.
        if (issued.IsFailure) return await RejectAsync(id, issued.Error.ForField(ServiceAccountModel.KeyExpiresAt), mediator, time, cancellationToken, model => model with { EnteredKeyExpiry = entered });

        var account = await mediator.Send(new GetServiceAccountQuery(new ServiceAccountId(id)), cancellationToken);
        return PageResults.Page(ServiceKeyModel.From(id, account.IsSuccess ? account.Value.Name : "", issued.Value));
    }

    private static async Task<IResult> RevokeKeyAsync(Guid id, Guid keyId, IMediator mediator, TimeProvider time, CancellationToken cancellationToken)
    {
        var revoked = await mediator.Send(new RevokeServiceKeyCommand(new ServiceAccountId(id), new ServiceKeyId(keyId)), cancellationToken);
        return revoked.IsSuccess ? PageResults.SeeOther(GetPath(id), ServiceAccountModel.KeyRevoked) : await RejectAsync(id, revoked.Error, mediator, time, cancellationToken);
    }

    private static async Task<IResult> RemoveAsync(Guid id, IMediator mediator, TimeProvider time, CancellationToken cancellationToken)
    {
        var removed = await mediator.Send(new RemoveServiceAccountCommand(new ServiceAccountId(id)), cancellationToken);
        return removed.IsSuccess
            ? PageResults.SeeOther(ServiceAccountsPageEndpoints.Path, ServiceAccountsModel.Removed)
            : await RejectAsync(id, removed.Error, mediator, time, cancellationToken);
    }

    private static async Task<IResult> RejectAsync(
        Guid id, Error error, IMediator mediator, TimeProvider time, CancellationToken cancellationToken, Func<ServiceAccountModel, ServiceAccountModel>? keepEntered = null)
    {
        var model = await ReadAsync(id, mediator, time, cancellationToken);
        return model.IsFailure
            ? ProblemResult.From(model.Error)
            : PageResults.Page((keepEntered?.Invoke(model.Value) ?? model.Value) with { Error = error }, ProblemResult.GetStatus(error.Kind));
    }

    private static async Task<Result<ServiceAccountModel>> ReadAsync(Guid id, IMediator mediator, TimeProvider time, CancellationToken cancellationToken)
    {
        var account = await mediator.Send(new GetServiceAccountQuery(new ServiceAccountId(id)), cancellationToken);
        return account.IsFailure ? account.Error : new ServiceAccountModel(account.Value, time.Now(), ServiceAccountFields.From(account.Value));
    }
}
