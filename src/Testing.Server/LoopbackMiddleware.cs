using System.Net;
using Auth.Domain.Common;
using Auth.WebApi;
using Microsoft.AspNetCore.Http;

namespace Auth.Testing.Server;

/// <summary>Rejects control requests that another website, or another machine, could send: the test server has no password.</summary>
/// <remarks>A page of another website names itself in <c>Origin</c> or <c>Sec-Fetch-Site</c>. After DNS rebinding, its name is in <c>Host</c>.</remarks>
internal sealed class LoopbackMiddleware(RequestDelegate next)
{
    private static readonly Error NotLoopback = new(ErrorKind.Forbidden, "not_loopback", "The test server is controlled from this machine only: by http://localhost or http://127.0.0.1, and by no page of another website.");

    public Task InvokeAsync(HttpContext context) =>
        IsLocal(context.Request) ? next(context) : Result.Failure(NotLoopback).ToResponse().ExecuteAsync(context);

    private static bool IsLocal(HttpRequest request)
    {
        if (!IsLoopback(new HostString(request.Headers.Host.ToString()).Host)) return false;
        if (request.Headers.Origin is { Count: > 0 } origin && !(Uri.TryCreate(origin, UriKind.Absolute, out var url) && IsLoopback(url.Host))) return false;
        return request.Headers["Sec-Fetch-Site"] is not { Count: > 0 } site || site != "cross-site";
    }

    private static bool IsLoopback(string host) =>
        host.Equals(ServerOptions.Localhost, StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var ip) && IPAddress.IsLoopback(ip));
}
