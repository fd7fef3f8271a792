using Auth.Application.Account;
using Auth.Application.Registration;
using Auth.Domain.Users;
using Auth.WebApi.Http;
using Auth.WebApi.Pages.Rendering;
using Auth.WebApi.Security;
using MediatR;

namespace Auth.WebApi.Pages.Account.Profile;

/// <summary>Profile and email of the user's account.</summary>
internal static class ProfilePageEndpoints
{
    private const string Path = "/account";

    public static void MapProfile(this IEndpointRouteBuilder account)
    {
        account.MapGet("", ShowAsync).AllowGetAndHead().Sends<GetUserQuery>();
        account.MapPost("/verification", MailAgainAsync).Sends<GetUserQuery>().Sends<RequestVerificationCommand>().WithMetadata(RateLimitMetadata.Recoveries);
        account.MapGet("/email", (ReturnedForm returned) => PageResults.Page(new ChangeEmailModel { Email = returned["email"], Done = returned.Notice })).AllowGetAndHead().LeadsTo<ChangeEmailCommand>();
        account.MapPost("/email", ChangeEmailAsync).Sends<ChangeEmailCommand>().WithMetadata(RateLimitMetadata.Recoveries, new KeepsFields("email"));
        account.MapPost("/email/withdraw", WithdrawEmailChangeAsync).Sends<WithdrawEmailChangeCommand>();
    }

    private static async Task<IResult> ShowAsync(CurrentSession session, Notice notice, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new GetUserQuery(session.UserId), cancellationToken);
        return result.IsFailure ? ProblemResult.From(result.Error) : PageResults.Page(new ProfileModel(result.Value) { Done = notice.Take(ProfileModel.GetSuccessMessage) });
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
