using System.Diagnostics;
using Auth.Application.Forms;
using Auth.Domain.Common;
using MediatR;

namespace Auth.Application.Common.Behaviors;

/// <summary>Answers a page form that is submitted twice, as on a slow connection, with the outcome of the first copy (ADR 21).</summary>
/// <remarks>
/// The unit of work stores the submission with the change and detects whether another copy was faster. Failures are
/// checked here as well: a handler may fail before its first transaction because the first copy has already succeeded.
/// </remarks>
internal sealed class RepeatBehavior<TRequest, TResponse>(
    ISubmittedForm form, CurrentSubmission current, IFormSubmissionRepository submissions, IEnumerable<IRepeatHandler<TRequest, TResponse>> handlers, TimeProvider time)
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
        if (await form.GetDigestAsync(cancellationToken) is not { } digest) return await next();

        // Stored: servers of two versions must compute the same key.
        var key = digest.ForUseCase(UseCaseName.Of(typeof(TRequest)) + "Command");
        TResponse? response = null;
        FormSubmission? first;
        try
        {
            current.Begin(key, result => result is TResponse success ? handler.GetOutcome(success) : null);
            response = await next();
            if (!MayBeCausedByRepeat(response)) return response;
            first = await submissions.FindAsync(key, cancellationToken);
        }
        catch (RepeatedFormException exception)
        {
            first = exception.First;
        }
        finally
        {
            current.End();
        }

        if (first?.IsRepeatable(time.Now()) == true && await handler.RepeatAsync(request, first, cancellationToken) is { } repeat)
        {
            Activity.Current?.SetTag("auth.repeated_form", true);
            return repeat;
        }

        return response ?? await next();
    }

    /// <summary>An overload or a limit reveals nothing about the form, and a lookup would add to the load (P7).</summary>
    private static bool MayBeCausedByRepeat(TResponse response) => response.Error is { Kind: not (ErrorKind.Unavailable or ErrorKind.RateLimited) };
}
