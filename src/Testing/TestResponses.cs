using Auth.Domain.Common;
using Auth.WebApi.Http;
using Microsoft.AspNetCore.Http;

namespace Auth.Testing;

/// <summary>Answers requests with errors on command, for tests of clients. The server answers all other requests as always.</summary>
/// <remarks>
/// A client can also ask for an error itself, by the header <see cref="Header"/>. Both precede every check of the server: neither credentials nor a valid body are needed.
/// Nothing is stored, and no limit counts the request.
/// </remarks>
public sealed class TestResponses
{
    /// <summary>The request header with the error code that the response shall have.</summary>
    public const string Header = "Auth-Test-Error";

    /// <summary>The value of <see cref="Header"/> with which a request takes no error of <see cref="FailNext(ForcedError)"/>.</summary>
    internal const string None = "none";

    private readonly Lock _lock = new();
    private readonly List<ForcedError> _pending = [];

    internal TestResponses()
    {
    }

    /// <summary>The documented error codes, in alphabetical order.</summary>
    public static IReadOnlyList<string> Codes => ErrorCatalog.Codes;

    internal static bool IsCode(string code) => ErrorCatalog.TryFind(code, out _);

    /// <summary>Describes an unknown code, with the nearest known one.</summary>
    internal static string DescribeUnknownCode(string code) => ErrorCatalog.DescribeUnknown(code);

    /// <summary>The errors that wait for a request, in the order of the calls.</summary>
    public IReadOnlyList<ForcedError> Pending
    {
        get
        {
            lock (_lock) return [.. _pending];
        }
    }

    /// <summary>Answers the next request with an error.</summary>
    /// <param name="code">A documented code such as <c>busy</c>, or <c>http_</c> and a status without a code of its own.</param>
    /// <exception cref="ArgumentException">There is no such code. The message has the nearest one.</exception>
    public void FailNext(string code) => FailNext(new ForcedError(code));

    /// <summary>Answers the next requests that match with an error. Where several match a request, the first call wins.</summary>
    /// <exception cref="ArgumentException">There is no such code, it has no field errors, or less than one request shall fail.</exception>
    public void FailNext(ForcedError error)
    {
        if (error is { Errors: not null, Code: not ErrorCatalog.ValidationFailed }) throw new ArgumentException($"Only {ErrorCatalog.ValidationFailed} has errors of fields.", nameof(error));
        if (!ErrorCatalog.TryFind(error.Code, out _)) throw new ArgumentException(ErrorCatalog.DescribeUnknown(error.Code), nameof(error));
        ArgumentOutOfRangeException.ThrowIfLessThan(error.Times, 1, nameof(error));
        lock (_lock) _pending.Add(error);
    }

    /// <summary>Answers all requests as always again.</summary>
    public void Clear()
    {
        lock (_lock) _pending.Clear();
    }

    /// <summary>Takes the first error that matches a request.</summary>
    private ForcedError? Take(HttpRequest request)
    {
        lock (_lock)
        {
            var index = _pending.FindIndex(error => error.Matches(request));
            if (index < 0) return null;

            var found = _pending[index];
            if (found.Times == 1) _pending.RemoveAt(index);
            else _pending[index] = found with { Times = found.Times - 1 };
            return found;
        }
    }

    /// <summary>Puts the errors into the pipeline of a server.</summary>
    /// <param name="isExempt">Whether a request is never answered with an error.</param>
    internal sealed class Interceptor(TestResponses responses, Func<HttpRequest, bool> isExempt) : IRequestInterceptor
    {
        public async Task<bool> TryAnswerAsync(HttpContext http)
        {
            if (isExempt(http.Request)) return false;
            string? asked = http.Request.Headers[Header];
            if (asked == None || (asked is null ? responses.Take(http.Request) : new ForcedError(asked)) is not { } forced) return false;

            if (!ErrorCatalog.TryFind(forced.Code, out var respond)) respond = RejectCode(forced.Code);
            else if (forced.Errors is { } fields) respond = ErrorCatalog.RejectFields(fields);
            if (forced.RetryAfter is { } delay) OverrideRetryAfter(http.Response, delay);
            await respond(http);
            return true;
        }

        private static ErrorResponse RejectCode(string code) =>
            ProblemResult.From(new Error(ErrorKind.NotFound, "unknown_error_code", ErrorCatalog.DescribeUnknown(code))).ExecuteAsync;

        /// <summary>When the response starts, because the error sets its own value, and exception handling clears headers set before.</summary>
        private static void OverrideRetryAfter(HttpResponse response, TimeSpan delay) => response.OnStarting(() =>
        {
            response.Headers.RetryAfter = ProblemResult.WholeSeconds(delay);
            return Task.CompletedTask;
        });
    }
}

/// <summary>An error with which a test server answers requests.</summary>
/// <param name="Code">A documented code such as <c>busy</c>, or <c>http_</c> and a status without a code of its own.</param>
public sealed record ForcedError(string Code)
{
    /// <summary>How many requests get the error; default 1.</summary>
    public int Times { get; init; } = 1;

    /// <summary>Only requests with this method; null for any.</summary>
    public string? Method { get; init; }

    /// <summary>Only requests for this path, or below a path that ends in <c>*</c>; null for any.</summary>
    public string? Path { get; init; }

    /// <summary>The value of <c>Retry-After</c>, rounded up to seconds; null for that of the error.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>For <c>validation_failed</c>: the sentences by field; null for an example.</summary>
    public IReadOnlyDictionary<string, string[]>? Errors { get; init; }

    internal bool Matches(HttpRequest request) =>
        (Method is null || HttpMethods.Equals(Method, request.Method)) && (Path is null || MatchesPath(request.Path.Value ?? ""));

    private bool MatchesPath(string path) =>
        Path!.EndsWith('*') ? path.StartsWith(Path[..^1], StringComparison.Ordinal) : path.Equals(Path, StringComparison.Ordinal);
}
