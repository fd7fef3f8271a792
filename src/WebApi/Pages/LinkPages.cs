using System.Text.Encodings.Web;
using Auth.Application.Users.CompleteRecovery;
using Auth.Application.Users.CompleteRegistration;
using Auth.Application.Users.GetMailedLink;
using Auth.Application.Users.VerifyEmail;
using Auth.Domain.Common;
using Auth.WebApi.Http;
using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Auth.WebApi.Pages;

/// <summary>Where mailed links lead: a page that asks, and one that tells. Opening a link changes nothing, as mail programs open links as well; the button does.</summary>
/// <remarks>Whoever has the token may use it, and no cookie is read: so no other site gains anything by sending these forms.</remarks>
internal static class LinkPages
{
    private const string Html = "text/html; charset=utf-8";
    private const string Policy = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    public static void MapLinkPages(this IEndpointRouteBuilder app)
    {
        var pages = app.MapGroup("").ExcludeFromDescription();
        pages.MapGet("/verify-email", AskToVerifyAsync).WithMetadata(CountedBy.Recoveries);
        pages.MapPost("/verify-email", VerifyAsync).WithMetadata(CountedBy.Recoveries);
        pages.MapGet("/reset-password", (HttpContext http, string? token) => Page(http, "Set a new password", AskForPassword(token, problem: null)));
        pages.MapPost("/reset-password", ResetAsync).WithMetadata(CountedBy.Recoveries);
        pages.MapGet("/complete-registration", (HttpContext http, string? token) => Page(http, "Make your account", AskForPassword(token, problem: null)));
        pages.MapPost("/complete-registration", RegisterAsync).WithMetadata(CountedBy.Recoveries);
    }

    private static async Task<IResult> AskToVerifyAsync(HttpContext http, IMediator mediator, string? token = null)
    {
        var found = await mediator.Send(new GetMailedLinkQuery(token ?? ""));
        return found.IsFailure
            ? Page(http, "Verify your address", Paragraph(found.Error.Message), StatusCodes.Status400BadRequest)
            : Page(http, "Verify your address", AskToVerify(token, found.Value));
    }

    private static async Task<IResult> VerifyAsync(HttpContext http, IMediator mediator)
    {
        if (await ReadAsync(http) is not { } form) return Refusal.For(StatusCodes.Status400BadRequest);

        var verified = await mediator.Send(new VerifyEmailCommand(form["token"].ToString()));
        return verified.IsFailure
            ? Page(http, "Verify your address", Paragraph(verified.Error.Message), StatusCodes.Status400BadRequest)
            : Page(http, "Address verified", Paragraph("This address is yours. You can sign in now, and close this page."));
    }

    private static async Task<IResult> ResetAsync(HttpContext http, IMediator mediator)
    {
        if (await ReadAsync(http) is not { } form) return Refusal.For(StatusCodes.Status400BadRequest);

        var token = form["token"].ToString();
        var reset = await mediator.Send(new CompleteRecoveryCommand(token, form["password"].ToString()));
        return reset.IsFailure
            ? AskAgain(http, "Set a new password", token, reset.Error)
            : Page(http, "Password set", Paragraph("The new password is set, and everybody who was signed in to your account is signed out. You can sign in with it now."));
    }

    private static async Task<IResult> RegisterAsync(HttpContext http, IMediator mediator)
    {
        if (await ReadAsync(http) is not { } form) return Refusal.For(StatusCodes.Status400BadRequest);

        var token = form["token"].ToString();
        var registered = await mediator.Send(new CompleteRegistrationCommand(token, form["password"].ToString()));
        return registered.IsFailure
            ? AskAgain(http, "Make your account", token, registered.Error)
            : Page(http, "Account made", Paragraph($"Your account is called {registered.Value.Username}. You can sign in with that name, or with your address."));
    }

    /// <summary>Where another password, or a little patience, may help.</summary>
    private static ContentHttpResult AskAgain(HttpContext http, string title, string token, Error error)
    {
        var problem = error.Fields?.Values.First()[0] ?? error.Message;
        var mayHelp = error.Kind is ErrorKind.Unavailable || error.Fields is not null;
        return Page(http, title, mayHelp ? AskForPassword(token, problem) : Paragraph(problem), StatusCodes.Status400BadRequest);
    }

    private static async Task<IFormCollection?> ReadAsync(HttpContext http)
    {
        if (!http.Request.HasFormContentType || LongBodies.IsIn(http.Request)) return null;
        try
        {
            return await http.Request.ReadFormAsync(http.RequestAborted);
        }
        catch (Exception unreadable) when (unreadable is InvalidDataException or BadHttpRequestException or IOException or NotSupportedException or ArgumentException)
        {
            return null;
        }
    }

    private static string AskToVerify(string? token, MailedLinkDetails link) =>
        $"""
        <form method="post">
          <input type="hidden" name="token" value="{Encoded(token)}">
          <p>The account <strong>{Encoded(link.Username)}</strong> says that {Encoded(link.Email)} is its address. Is that account yours? If you don't know it, close this page.</p>
          <p><button>Yes, it is mine</button></p>
        </form>
        """;

    private static string AskForPassword(string? token, string? problem) =>
        $"""
        {(problem is null ? "" : $"""<p role="alert">{Encoded(problem)}</p>""")}
        <form method="post">
          <input type="hidden" name="token" value="{Encoded(token)}">
          <p><label for="password">New password</label><br>
          <input id="password" name="password" type="password" autocomplete="new-password" required></p>
          <p><button>Set it</button></p>
        </form>
        """;

    private static string Paragraph(string text) => $"<p>{Encoded(text)}</p>";

    private static string Encoded(string? text) => HtmlEncoder.Default.Encode(text ?? "");

    private static ContentHttpResult Page(HttpContext http, string title, string content, int status = StatusCodes.Status200OK)
    {
        http.Response.Headers.ContentSecurityPolicy = Policy;
        return TypedResults.Content(
            $$"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width">
            <title>{{Encoded(title)}} - Auth</title>
            <style>:root { color-scheme: light dark } body { font: 1.1rem/1.5 system-ui, sans-serif; max-width: 32rem; margin: 3rem auto; padding: 0 1rem } input, button { font: inherit; padding: .4rem .7rem }</style>
            </head>
            <body>
            <main>
            <h1>{{Encoded(title)}}</h1>
            {{content}}
            </main>
            </body>
            </html>
            """,
            Html,
            statusCode: status);
    }
}
