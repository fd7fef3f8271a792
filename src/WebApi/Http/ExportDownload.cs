using System.Reflection;
using System.Runtime.CompilerServices;
using Auth.Application.Account;
using Auth.Application.Audit;
using Auth.Application.Common;
using Microsoft.AspNetCore.Http.Metadata;

namespace Auth.WebApi.Http;

/// <summary>Response 200 with an account export that a browser saves as a file. It is written while it is read, so an export of any size needs little memory.</summary>
/// <remarks>If it cannot be completed, the connection is aborted: neither the transfer nor the document has an end, so no client takes the file for complete.</remarks>
internal sealed class ExportDownload(AccountExport export) : IResult, IEndpointMetadataProvider
{
    /// <inheritdoc />
    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(AccountExport), ["application/json"]));

    /// <inheritdoc />
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var (response, limits) = (httpContext.Response, httpContext.RequestServices.GetRequiredService<ExportLimits>());
        response.Headers.ContentDisposition = "attachment; filename=\"account.json\"";
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted);
        ending.CancelAfter(limits.StallTimeout);
        try
        {
            await response.WriteAsJsonAsync(export with { Events = EndWhenStalledAsync(export.Events, ending, limits) }, ending.Token);
        }
        catch (Exception exception) when ((exception is SessionNoLongerValidException && response.HasStarted) || ending.IsCancellationRequested)
        {
            httpContext.Abort();
        }
    }

    /// <summary>Each event that is written postpones the end. A client that stops reading also stops the writer.</summary>
    /// <remarks>Kestrel's minimum data rate is no substitute: the time that it allows grows with all bytes sent so far, so a client that has read much may stop for long. The timers are real, because the client is not on a clock that is injected.</remarks>
    private static async IAsyncEnumerable<EventDetails> EndWhenStalledAsync(
        IAsyncEnumerable<EventDetails> events, CancellationTokenSource ending, ExportLimits limits, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var start = TimeProvider.System.GetTimestamp();
        await foreach (var entry in events.WithCancellation(cancellationToken))
        {
            if (TimeProvider.System.GetElapsedTime(start) < limits.Duration) ending.CancelAfter(limits.StallTimeout);
            yield return entry;
        }
    }
}

/// <summary>The limits of a running export, so that it does not block the next one of the account.</summary>
/// <param name="StallTimeout">How long the client may read nothing.</param>
/// <param name="Duration">How long a client that reads slowly may take; the last <paramref name="StallTimeout"/> comes on top.</param>
internal sealed record ExportLimits(TimeSpan StallTimeout, TimeSpan Duration)
{
    public static ExportLimits Default { get; } = new(TimeSpan.FromSeconds(30), TimeSpan.FromHours(1));
}
