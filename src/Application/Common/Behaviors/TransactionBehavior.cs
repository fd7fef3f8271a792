using Auth.Domain.Common;
using MediatR;

namespace Auth.Application.Common.Behaviors;

/// <summary>Runs each command in one transaction, except commands that manage their own.</summary>
internal sealed class TransactionBehavior<TRequest, TResponse>(IUnitOfWork unitOfWork) : IPipelineBehavior<TRequest, TResponse>
    where TRequest : IRequest<TResponse>
    where TResponse : IFailable<TResponse>
{
    /// <inheritdoc />
    public Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next) =>
        request is ICommandBase and not IManagesTransactions
            ? unitOfWork.ExecuteAsync(() => next(), cancellationToken)
            : next();
}
