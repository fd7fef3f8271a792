using Auth.Application.Users.ChangeEmail;
using Auth.Application.Users.GetUser;
using Auth.Application.Users.RequestVerification;
using Auth.Domain.Users;
using Auth.WebApi.Authentication;
using Auth.WebApi.Http;
using Auth.WebApi.Pages.Rendering;
using MediatR;

namespace Auth.WebApi.Pages.Account.Profile;

/// <summary>Profile and email of the user's account.</summary>
internal static class ProfilePages
{
    private const string Path = "/account";

    public static void MapProfile(this IEndpointRouteBuilder account)
    {
        account.MapGet("", ShowAsync).ForReading();
        account.MapPost("/verification", MailAgainAsync).WithMetadata(CountedBy.Recoveries);
        account.MapGet("/email", (ReturnedForm returned) => Shown.Page(new ChangeEmailModel { Email = returned["email"], Done = returned.Notice })).ForReading().WithMetadata(Access.Proven);
        account.MapPost("/email", ChangeEmailAsync).WithMetadata(Access.Proven, CountedBy.Recoveries, new KeepsFields("email"));
    }

    private static async Task<IResult> ShowAsync(CurrentSession session, Notice notice, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new GetUserQuery(session.UserId), cancellationToken);
        return result.IsFailure ? Refusal.For(result.Error) : Shown.Page(new ProfileModel(result.Value) { Done = notice.Take(ProfileModel.Told) });
    }

    private static async Task<IResult> MailAgainAsync(CurrentSession session, IMediator mediator, CancellationToken cancellationToken)
    {
        var user = await mediator.Send(new GetUserQuery(session.UserId), cancellationToken);
        if (user.IsFailure) return Refusal.For(user.Error);
        if (user.Value.Email is not { } email) return Shown.Elsewhere(Path);

        var result = await mediator.Send(new RequestVerificationCommand(email), cancellationToken);
        return result.IsFailure ? Refusal.For(result.Error) : Shown.Elsewhere(Path, ProfileModel.Mailed);
    }

    private static async Task<IResult> ChangeEmailAsync(PageForm form, CurrentSession session, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new ChangeEmailCommand(session.UserId, form["email"]), cancellationToken);
        return result.IsFailure
            ? Shown.Page(new ChangeEmailModel { Email = form["email"], Error = result.Error.AtFieldOf((UserErrors.EmailTaken, "email")) }, Refusal.StatusOf(result.Error.Kind))
            : Shown.Elsewhere(Path, ProfileModel.Asked);
    }
}
