using System.Text.Json;
using Auth.Application.Common;
using Auth.Application.Common.Behaviors;
using Auth.Domain.Common;
using FluentValidation;
using MediatR;

namespace Auth.Application.UnitTests.Common;

/// <summary>Runs handlers and validators as the pipeline does.</summary>
internal static class HandlerExtensions
{
    /// <summary>Runs a handler, in a transaction if it handles a command that does not manage its own.</summary>
    public static Task<TResponse> RunAsync<TRequest, TResponse>(this IRequestHandler<TRequest, TResponse> handler, TRequest request, IUnitOfWork unitOfWork)
        where TRequest : IRequest<TResponse>
        where TResponse : IFailable<TResponse> =>
        new TransactionBehavior<TRequest, TResponse>(unitOfWork).Handle(request, CancellationToken.None, () => handler.Handle(request, CancellationToken.None));

    /// <summary>Returns the fields that a validator rejects, in the caller's spelling.</summary>
    public static IEnumerable<string> GetRejectedFields<T>(this IValidator<T> validator, T request) =>
        validator.Validate(request).Errors.Select(failure => JsonNamingPolicy.CamelCase.ConvertName(failure.PropertyName.Split('[')[0])).Distinct(StringComparer.Ordinal);
}
