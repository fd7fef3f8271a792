using Auth.Application.Users.ChangeEmail;
using Auth.Application.Users.GetUser;
using Auth.Application.Users.RequestVerification;
using Auth.Domain.Users;
using Auth.WebApi.Authentication;
using Auth.WebApi.Http;
using Auth.WebApi.Pages.Rendering;
using MediatR;

namespace Auth.WebApi.Pages.Account.Profile;

/// <summary>Who one is here, and the address.</summary>
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
        var found = await mediator.Send(new GetUserQuery(session.User), cancellationToken);
        return found.IsFailure ? Refusal.For(found.Error) : Shown.Page(new ProfileModel(found.Value) { Done = notice.Take(ProfileModel.Told) });
    }

    private static async Task<IResult> MailAgainAsync(CurrentSession session, IMediator mediator, CancellationToken cancellationToken)
    {
        var found = await mediator.Send(new GetUserQuery(session.User), cancellationToken);
        if (found.IsFailure) return Refusal.For(found.Error);
        if (found.Value.Email is not { } email) return Shown.Elsewhere(Path);

        var asked = await mediator.Send(new RequestVerificationCommand(email), cancellationToken);
        return asked.IsFailure ? Refusal.For(asked.Error) : Shown.Elsewhere(Path, ProfileModel.Mailed);
    }

    private static async Task<IResult> ChangeEmailAsync(PageForm form, CurrentSession session, IMediator mediator, CancellationToken cancellationToken)
    {
        var asked = await mediator.Send(new ChangeEmailCommand(session.User, form["email"]), cancellationToken);
        return asked.IsFailure
            ? Shown.Page(new ChangeEmailModel { Email = form["email"], Error = asked.Error.AtFieldOf((UserErrors.EmailTaken, "email")) }, Refusal.StatusOf(asked.Error.Kind))
            : Shown.Elsewhere(Path, ProfileModel.Asked);
    }
}
