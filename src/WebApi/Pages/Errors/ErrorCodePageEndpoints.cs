using Auth.WebApi.Http;
using Auth.WebApi.Pages.Rendering;
using Auth.WebApi.Security;

namespace Auth.WebApi.Pages.Errors;

/// <summary>Explains the error codes of the API. Problem responses link to these pages.</summary>
internal static class ErrorCodePageEndpoints
{
    public static void MapErrorCodes(this IEndpointRouteBuilder app)
    {
        // Ordered before the pages, because the API documentation takes every other path below /docs.
        var codes = app.MapGroup(ErrorCodes.Path).ExcludeFromDescription().WithMetadata(PageEndpointMetadata.Instance).Requires(AccessRequirement.Anonymous);
        codes.MapGet("", () => PageResults.Page(new ErrorCodesModel([.. ErrorCodes.All.Select(Describe)]))).AllowGetAndHead();
        codes.MapGet("/{code}", (string code) => ErrorCodes.TryFind(code, out var known) ? PageResults.Page(Describe(known)) : ProblemResult.From(StatusCodes.Status404NotFound)).AllowGetAndHead();
    }

    private static ErrorCodeModel Describe(ErrorCode error) => new(error.Code, error.Statuses, error.Meaning, error.Remedy);
}
