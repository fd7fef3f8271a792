using Auth.Application.Common.Access;
using Auth.Application.Common.Limits;
using Auth.Application.Mail;
using Auth.Domain.Common;
using MediatR;

namespace Auth.Application.Common.Behaviors;

/// <summary>Limits every command of a signed-in user or a service account, and every request for mail, so that a new use case is limited without further code (R77, R78).</summary>
/// <remarks>Operators are not limited. Anonymous clients are limited per IP address, by the endpoint.</remarks>
internal sealed class RateLimitBehavior<TRequest, TResponse>(IRequestContext context, WriteLimiter writes, IMailRequestLimiter mailRequests) : IPipelineBehavior<TRequest, TResponse>
    where TRequest : IRequest<TResponse>
    where TResponse : IFailable<TResponse>
{
    /// <inheritdoc />
    public Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next) =>
        FindRejection(request) is { } error ? Task.FromResult(TResponse.Failure(error)) : next();

    private Error? FindRejection(TRequest request)
    {
        if (request is (not ICommandBase) or ISentByServer || context.Actor is Operator) return null;
        var tooMany = context.Actor switch
        {
            SignedInUser user => writes.Count(user, request),
            ServiceAccountActor service => writes.Count(service),
            _ => null,
        };
        if (tooMany is not null) return tooMany;
        return request is IRequestsMail { RequestsMail: true } ? mailRequests.Count() : null;
    }
}
