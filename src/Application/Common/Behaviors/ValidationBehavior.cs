using System.Text.Json;
using Auth.Domain.Common;
using FluentValidation;
using MediatR;

namespace Auth.Application.Common.Behaviors;

/// <summary>Rejects a request that fails validation before its handler runs.</summary>
internal sealed class ValidationBehavior<TRequest, TResponse>(IEnumerable<IValidator<TRequest>> validators) : IPipelineBehavior<TRequest, TResponse>
    where TRequest : IRequest<TResponse>
    where TResponse : IFailable<TResponse>
{
    /// <inheritdoc />
    public async Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next)
    {
        var failures = validators.SelectMany(v => v.Validate(request).Errors).ToList();
        if (failures.Count == 0) return await next();

        return TResponse.Failure(Error.Invalid(failures
            .GroupBy(f => GetField(f.PropertyName), StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.Select(f => f.ErrorMessage).Distinct(StringComparer.Ordinal).ToArray(), StringComparer.Ordinal)));
    }

    /// <summary>Returns the field in the caller's spelling: <c>Roles[2]</c> becomes <c>roles</c>.</summary>
    private static string GetField(string property) => JsonNamingPolicy.CamelCase.ConvertName(property.Split('[')[0]);
}
