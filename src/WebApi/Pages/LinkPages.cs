using System.Text.Encodings.Web;
using Auth.Application.Users.CompleteRecovery;
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
        pages.MapGet("/verify-email", (HttpContext http, string? token) => Page(http, "Verify your address", AskToVerify(token)));
        pages.MapPost("/verify-email", VerifyAsync).WithMetadata(CountedBy.Recoveries);
        pages.MapGet("/reset-password", (HttpContext http, string? token) => Page(http, "Set a new password", AskForPassword(token, problem: null)));
        pages.MapPost("/reset-password", ResetAsync).WithMetadata(CountedBy.Recoveries);
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
        var reset = await mediator.Send(new CompleteRecoveryCommand(token, form["newPassword"].ToString()));
        if (!reset.IsFailure) return Page(http, "Password set", Paragraph("The new password is set, and everybody who was signed in to your account is signed out. You can sign in with it now."));

        var isAskedAgain = reset.Error.Kind is ErrorKind.Unavailable || reset.Error.Fields is not null;
        var problem = reset.Error.Fields?.Values.First()[0] ?? reset.Error.Message;
        return Page(http, "Set a new password", isAskedAgain ? AskForPassword(token, problem) : Paragraph(problem), StatusCodes.Status400BadRequest);
    }

    private static async Task<IFormCollection?> ReadAsync(HttpContext http)
    {
        if (!http.Request.HasFormContentType || LongBodies.IsIn(http.Request)) return null;
        try
        {
            return await http.Request.ReadFormAsync(http.RequestAborted);
        }
        catch (Exception unreadable) when (unreadable is InvalidDataException or BadHttpRequestException or IOException)
        {
            return null;
        }
    }

    private static string AskToVerify(string? token) =>
        $"""
        <form method="post">
          <input type="hidden" name="token" value="{Encoded(token)}">
          <p>Is the address to which this link was sent yours, and do you want to use it with your account?</p>
          <p><button>Yes, verify it</button></p>
        </form>
        """;

    private static string AskForPassword(string? token, string? problem) =>
        $"""
        {(problem is null ? "" : $"""<p role="alert">{Encoded(problem)}</p>""")}
        <form method="post">
          <input type="hidden" name="token" value="{Encoded(token)}">
          <p><label for="newPassword">New password</label><br>
          <input id="newPassword" name="newPassword" type="password" autocomplete="new-password" required></p>
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
