using Auth.Application.Users.CompleteRecovery;
using Auth.Application.Users.CompleteRegistration;
using Auth.Application.Users.GetMailedLink;
using Auth.Application.Users.RequestVerification;
using Auth.Application.Users.VerifyEmail;
using Auth.Domain.Common;
using Auth.Domain.MailedLinks;
using Auth.Domain.Users;
using Auth.Infrastructure.Settings;
using Auth.WebApi.Authentication;
using Auth.WebApi.Http;
using Auth.WebApi.Pages.Account.Profile;
using Auth.WebApi.Pages.Entry.Recovery;
using Auth.WebApi.Pages.Entry.Register;
using Auth.WebApi.Pages.Entry.SignIn;
using Auth.WebApi.Pages.Rendering;
using MediatR;

namespace Auth.WebApi.Pages.Entry.Links;

/// <summary>Where mailed links lead: a page that asks, and one that tells. Opening a link changes nothing, as mail programs open links as well; the button does.</summary>
internal static class LinkPages
{
    /// <summary>Where a new link to verify an address is asked for.</summary>
    public const string NewVerificationLinkPath = "/verify-email/new-link";

    public static void MapLinks(this IEndpointRouteBuilder pages)
    {
        pages.MapGet("/verify-email", AskToVerifyAsync).ForReading().WithMetadata(CountedBy.Recoveries);
        pages.MapPost("/verify-email", VerifyAsync).WithMetadata(CountedBy.Recoveries);
        pages.MapGet(NewVerificationLinkPath, () => Shown.Page(new NewVerificationLinkModel())).ForReading();
        pages.MapPost(NewVerificationLinkPath, RequestVerificationAsync).WithMetadata(CountedBy.Recoveries);
        pages.MapGet("/reset-password", AskToResetAsync).ForReading().WithMetadata(CountedBy.Recoveries);
        pages.MapPost("/reset-password", ResetAsync).WithMetadata(CountedBy.Recoveries);
        pages.MapGet("/complete-registration", AskToRegisterAsync).ForReading().WithMetadata(CountedBy.Recoveries);
        pages.MapPost("/complete-registration", RegisterAsync).WithMetadata(CountedBy.Recoveries);
    }

    private static async Task<IResult> AskToVerifyAsync(IMediator mediator, CancellationToken cancellationToken, string? token = null)
    {
        var found = await mediator.Send(new GetMailedLinkQuery(token ?? "", LinkPurpose.Verification), cancellationToken);
        return found.IsFailure ? Useless(found.Error, NewVerificationLinkPath) : Shown.Page(new VerifyEmailModel(token ?? "", found.Value));
    }

    /// <summary>Does not sign in: the person who registered the account knows its password, and need not be the owner of the mailbox.</summary>
    private static async Task<IResult> VerifyAsync(PageForm form, RequestAuthentication sessions, IMediator mediator, HttpContext http, CancellationToken cancellationToken)
    {
        var verified = await mediator.Send(new VerifyEmailCommand(form["token"]), cancellationToken);
        if (verified.IsFailure) return Useless(verified.Error, NewVerificationLinkPath);

        return (await sessions.FindAsync(http))?.User.Value == verified.Value.Id
            ? Shown.Elsewhere(ReturnAddress.Home, ProfileModel.Verified)
            : Shown.Page(SignInPages.Form(http, asked: null) with { Username = verified.Value.Username, Done = "Your email address is verified. Sign in to continue." });
    }

    private static async Task<IResult> RequestVerificationAsync(PageForm form, IMediator mediator, CancellationToken cancellationToken)
    {
        var asked = await mediator.Send(new RequestVerificationCommand(form["email"]), cancellationToken);
        return asked.IsFailure
            ? Shown.Page(new NewVerificationLinkModel { Email = form["email"], Error = asked.Error }, Refusal.StatusOf(asked.Error.Kind))
            : Shown.Page(new NewVerificationLinkModel { Email = form["email"], IsAsked = true });
    }

    private static async Task<IResult> AskToResetAsync(AuthSettings settings, IMediator mediator, CancellationToken cancellationToken, string? token = null)
    {
        var found = await mediator.Send(new GetMailedLinkQuery(token ?? "", LinkPurpose.Recovery), cancellationToken);
        return found.IsFailure ? Useless(found.Error, RecoveryPages.Path) : Shown.Page(Reset(token ?? "", found.Value.Username, settings));
    }

    private static async Task<IResult> ResetAsync(PageForm form, AuthSettings settings, IMediator mediator, CancellationToken cancellationToken)
    {
        var reset = await mediator.Send(new CompleteRecoveryCommand(form["token"], form["password"]), cancellationToken);
        return reset.IsFailure
            ? AskAgain(Reset(form["token"], form["username"], settings), reset.Error, RecoveryPages.Path)
            : Shown.Page(new LinkUsedModel("Password set", "Your new password is set, and all sessions of your account have been signed out. You can now sign in."));
    }

    private static async Task<IResult> AskToRegisterAsync(AuthSettings settings, IMediator mediator, CancellationToken cancellationToken, string? token = null)
    {
        var found = await mediator.Send(new GetMailedLinkQuery(token ?? "", LinkPurpose.Registration), cancellationToken);
        return found.IsFailure ? Useless(found.Error, RegisterPages.Path) : Shown.Page(Register(token ?? "", found.Value.Username, settings));
    }

    /// <summary>Signs the person in, who has just opened the link in the mailbox and chosen the password.</summary>
    private static async Task<IResult> RegisterAsync(PageForm form, AuthSettings settings, IMediator mediator, HttpContext http, CancellationToken cancellationToken)
    {
        if (PresentedCredentials.In(http.Request).AreAmbiguous) return SessionAuthentication.AmbiguousCredentials;

        var registered = await mediator.Send(new CompleteRegistrationCommand(form["token"], form["password"]), cancellationToken);
        if (registered.IsFailure) return AskAgain(Register(form["token"], form["username"], settings), registered.Error, RegisterPages.Path);

        var name = registered.Value.Username;
        return await SignInPages.SignInAtOnceAsync(name, form["password"], ReturnAddress.Home, ProfileModel.Created, mediator, http, cancellationToken)
            ?? Shown.Page(new LinkUsedModel("Account created", "Your username is {0}. You can sign in with it or with your email address.", name));
    }

    private static ChoosePasswordModel Reset(string token, string username, AuthSettings settings) =>
        new("Set a new password", "/reset-password", token, username, settings.Passwords.MinimumLength);

    private static ChoosePasswordModel Register(string token, string username, AuthSettings settings) =>
        new("Create your account", "/complete-registration", token, username, settings.Passwords.MinimumLength);

    /// <summary>Where another password, or a little patience, may help.</summary>
    private static IResult AskAgain(ChoosePasswordModel asked, Error error, string newLink) =>
        error.Kind is ErrorKind.Unavailable || error.Fields is not null
            ? Shown.Page(asked with { Error = error.ForField("password") }, Refusal.StatusOf(error.Kind))
            : Useless(error, newLink);

    /// <summary>A new link helps if this one is dead, or its name is taken; not if the address is in use.</summary>
    private static IResult Useless(Error error, string newLink) =>
        Shown.Page(new UselessLinkModel(error, error == LinkErrors.Invalid || error == UserErrors.UsernameTaken ? newLink : null), Refusal.StatusOf(error.Kind));
}
