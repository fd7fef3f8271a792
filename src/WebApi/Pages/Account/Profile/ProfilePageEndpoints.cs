using Auth.Application.Account;
using Auth.Application.Attributes;
using Auth.Application.Registration;
using Auth.Domain.Attributes;
using Auth.Domain.Users;
using Auth.WebApi.Http;
using Auth.WebApi.Pages.Rendering;
using Auth.WebApi.Security;
using MediatR;

namespace Auth.WebApi.Pages.Account.Profile;

/// <summary>Profile, attributes and email of the user's account.</summary>
internal static class ProfilePageEndpoints
{
    /// <summary>Path of the page for changing attributes.</summary>
    public const string AttributesPath = Path + "/details";

    private const string Path = "/account";

    public static void MapProfile(this IEndpointRouteBuilder account)
    {
        account.MapGet("", ShowAsync).AllowGetAndHead().Sends<GetUserQuery>();
        account.MapGet("/details", AskForAttributesAsync).AllowGetAndHead().Sends<GetUserQuery>().LeadsTo<ChangeAttributesCommand>();
        account.MapPost("/details", ChangeAttributesAsync).Sends<ChangeAttributesCommand>().Sends<GetUserQuery>();
        account.MapPost("/verification", MailAgainAsync).Sends<GetUserQuery>().Sends<RequestVerificationCommand>().WithMetadata(RateLimitMetadata.Recoveries);
        account.MapGet("/email", (ReturnedForm returned) => PageResults.Page(new ChangeEmailModel { Email = returned["email"], Done = returned.Notice })).AllowGetAndHead().LeadsTo<ChangeEmailCommand>();
        account.MapPost("/email", ChangeEmailAsync).Sends<ChangeEmailCommand>().WithMetadata(RateLimitMetadata.Recoveries, new KeepsFields("email"));
        account.MapPost("/email/withdraw", WithdrawEmailChangeAsync).Sends<WithdrawEmailChangeCommand>();
    }

    private static async Task<IResult> ShowAsync(CurrentSession session, Notice notice, AttributeCatalog catalog, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new GetUserQuery(session.UserId), cancellationToken);
        return result.IsFailure
            ? ProblemResult.From(result.Error)
            : PageResults.Page(new ProfileModel(result.Value) { CanChangeAttributes = catalog.CanChangeAny(AttributeAudience.User), Done = notice.Take(ProfileModel.GetSuccessMessage) });
    }

    private static async Task<IResult> AskForAttributesAsync(CurrentSession session, AttributeCatalog catalog, IMediator mediator, CancellationToken cancellationToken)
    {
        if (!catalog.CanChangeAny(AttributeAudience.User)) return PageResults.SeeOther(Path);

        var user = await mediator.Send(new GetUserQuery(session.UserId), cancellationToken);
        return user.IsFailure ? ProblemResult.From(user.Error) : PageResults.Page(new AttributesModel(user.Value));
    }

    private static async Task<IResult> ChangeAttributesAsync(PageForm form, CurrentSession session, IMediator mediator, CancellationToken cancellationToken)
    {
        var entered = form.ReadAttributes();
        var result = await mediator.Send(new ChangeAttributesCommand(session.UserId, entered), cancellationToken);
        if (result.IsSuccess) return PageResults.SeeOther(Path, ProfileModel.AttributesChanged);

        var user = await mediator.Send(new GetUserQuery(session.UserId), cancellationToken);
        return user.IsFailure
            ? ProblemResult.From(user.Error)
            : PageResults.Page(new AttributesModel(user.Value) { Entered = entered, Error = result.Error }, ProblemResult.GetStatus(result.Error.Kind));
    }

    private static async Task<IResult> MailAgainAsync(CurrentSession session, IMediator mediator, CancellationToken cancellationToken)
    {
        var user = await mediator.Send(new GetUserQuery(session.UserId), cancellationToken);
        if (user.IsFailure) return ProblemResult.From(user.Error);
        if (user.Value.Email is not { } email) return PageResults.SeeOther(Path);

        var result = await mediator.Send(new RequestVerificationCommand(email), cancellationToken);
        return result.IsFailure ? ProblemResult.From(result.Error) : PageResults.SeeOther(Path, ProfileModel.Mailed);
    }

    private static async Task<IResult> ChangeEmailAsync(PageForm form, CurrentSession session, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new ChangeEmailCommand(session.UserId, form["email"], session.Id), cancellationToken);
        return result.IsFailure
            ? PageResults.Page(new ChangeEmailModel { Email = form["email"], Error = result.Error.AtField((UserErrors.EmailTaken, "email")) }, ProblemResult.GetStatus(result.Error.Kind))
            : PageResults.SeeOther(Path, ProfileModel.VerificationRequested);
    }

    private static async Task<IResult> WithdrawEmailChangeAsync(CurrentSession session, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new WithdrawEmailChangeCommand(session.UserId), cancellationToken);
        return result.IsFailure ? ProblemResult.From(result.Error) : PageResults.SeeOther(Path, ProfileModel.EmailChangeWithdrawn);
    }
}
