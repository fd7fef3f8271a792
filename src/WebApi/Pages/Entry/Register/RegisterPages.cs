using Auth.Application.Users.Register;
using Auth.Infrastructure.Settings;
using Auth.WebApi.Http;
using Auth.WebApi.Pages.Rendering;
using MediatR;

namespace Auth.WebApi.Pages.Entry.Register;

/// <summary>Making an account.</summary>
internal static class RegisterPages
{
    public const string Path = "/register";

    public static void MapRegister(this IEndpointRouteBuilder pages)
    {
        pages.MapGet(Path, (AuthSettings settings) => Shown.Page(Form(settings))).ForReading();
        pages.MapPost(Path, RegisterAsync).WithMetadata(CountedBy.Registrations);
    }

    private static async Task<IResult> RegisterAsync(PageForm form, AuthSettings settings, IMediator mediator, CancellationToken cancellationToken)
    {
        var registered = await mediator.Send(new RegisterCommand(form["username"], form.Given("email"), form["password"]), cancellationToken);
        if (registered.IsFailure)
        {
            var again = Form(settings) with { Username = form["username"], Email = form["email"], Error = registered.Error };
            return Shown.Page(again, Refusal.StatusOf(registered.Error.Kind));
        }

        return Shown.Page(new RegisteredModel(registered.Value.User?.Username, form.Given("email")));
    }

    private static RegisterModel Form(AuthSettings settings) => new(settings.Registration.RequireVerifiedEmail, settings.Passwords.MinimumLength);
}
