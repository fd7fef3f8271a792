using Auth.Application.Administration;
using Auth.WebApi.Http;
using Auth.WebApi.Pages.Rendering;
using Auth.WebApi.Security;
using MediatR;

namespace Auth.WebApi.Pages.Administration.Users;

/// <summary>Search for users.</summary>
internal static class UsersPageEndpoints
{
    public const string Path = "/admin/users";

    public static void MapUsersPage(this IEndpointRouteBuilder administration) => administration.MapGet("/users", FindAsync).AllowGetAndHead().Sends<FindUsersQuery>();

    /// <summary>URL of the filtered list of users.</summary>
    public static string GetPath(UserFilter filter, string? cursor = null) =>
        PageUrl.Build(Path, [("search", filter.Search), ("status", filter.Status), ("role", filter.Role), ("cursor", cursor)]);

    private static async Task<IResult> FindAsync(
        IMediator mediator, CancellationToken cancellationToken, string? search = null, string? status = null, string? role = null, string? cursor = null)
    {
        var filter = new UserFilter(QueryValue.NullIfEmpty(search?.Trim()), QueryValue.NullIfEmpty(status), QueryValue.NullIfEmpty(role?.Trim()));
        var result = await mediator.Send(new FindUsersQuery(filter.Search, Cursor: QueryValue.NullIfEmpty(cursor), Status: filter.Status, Role: filter.Role), cancellationToken);
        return result.IsFailure
            ? PageResults.Page(new UsersModel(filter, new([], NextCursor: null)) { Error = result.Error }, ProblemResult.GetStatus(result.Error.Kind))
            : PageResults.Page(new UsersModel(filter, result.Value) { IsContinuation = QueryValue.NullIfEmpty(cursor) is not null });
    }
}
