using System.Diagnostics;
using Auth.Application.Repeats;
using Auth.Domain.Common;
using MediatR;

namespace Auth.Application.Common.Behaviors;

/// <summary>Answers a page form or a call of the API that is sent twice, as on a slow connection, with the outcome of the first copy (ADR 21, ADR 52).</summary>
/// <remarks>
/// The unit of work stores the submission with the change and detects whether another copy was faster. Failures are
/// checked here as well: a handler may fail before its first transaction because the first copy has already succeeded.
/// </remarks>
internal sealed class RepeatBehavior<TRequest, TResponse>(
    IEnumerable<ISubmissionReader> readers, CurrentSubmission current, ISubmissionRepository submissions, IEnumerable<IRepeatHandler<TRequest, TResponse>> handlers, TimeProvider time)
    : IPipelineBehavior<TRequest, TResponse>
    where TRequest : IRequest<TResponse>
    where TResponse : class, IFailable<TResponse>
{
    private static readonly IRepeatHandler<TRequest, TResponse>? Plain =
        typeof(TResponse) == typeof(Result) ? (IRepeatHandler<TRequest, TResponse>)(object)new PlainRepeatHandler<TRequest>() : null;

    /// <inheritdoc />
    public async Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next)
    {
        if (request is (not ICommandBase) or ISentByServer || (handlers.FirstOrDefault() ?? Plain) is not { } handler) return await next();
        if (await ReadAsync(cancellationToken) is not { } submitted || (submitted.IsForm && !handler.AnswersForms)) return await next();

        // Stored: servers of two versions must compute the same key.
        var key = submitted.Digest.ForUseCase(UseCaseName.Of(typeof(TRequest)) + "Command");
        TResponse? response = null;
        Submission? first;
        try
        {
            current.Begin(key, submitted.BodyDigest, result => result is TResponse success ? handler.GetOutcome(success) : null);
            response = await next();
            if (!MayBeCausedByRepeat(response)) return response;
            first = await submissions.FindAsync(key, cancellationToken);
        }
        catch (RepeatedSubmissionException exception)
        {
            first = exception.First;
        }
        finally
        {
            current.End();
        }

        return (first?.IsRepeatable(time.Now()) == true ? await AnswerAsync(request, submitted, first, handler, cancellationToken) : null) ?? response ?? await next();
    }

    private async ValueTask<IncomingSubmission?> ReadAsync(CancellationToken cancellationToken)
    {
        foreach (var reader in readers)
        {
            if (await reader.ReadAsync(cancellationToken) is { } submitted) return submitted;
        }

        return null;
    }

    /// <returns>Null if the command must run again.</returns>
    private async Task<TResponse?> AnswerAsync(TRequest request, IncomingSubmission submitted, Submission first, IRepeatHandler<TRequest, TResponse> handler, CancellationToken cancellationToken)
    {
        if (submitted.BodyDigest != first.BodyDigest) return TResponse.Failure(RepeatErrors.KeyReused);

        var answer = await handler.RepeatAsync(request, first, cancellationToken);
        if (answer is null && !submitted.IsForm) answer = TResponse.Failure(RepeatErrors.ResultRemoved);
        if (answer is null) return null;

        current.IsRepeat = true;
        Activity.Current?.SetTag(submitted.IsForm ? "auth.repeated_form" : "auth.repeated_call", true);
        return answer;
    }

    /// <summary>An overload or a limit reveals nothing about the submission, and a lookup would add to the load (P7).</summary>
    private bool MayBeCausedByRepeat(TResponse response) => response.Error is { Kind: not (ErrorKind.Unavailable or ErrorKind.RateLimited) } && !current.IsDenied(response);
}
