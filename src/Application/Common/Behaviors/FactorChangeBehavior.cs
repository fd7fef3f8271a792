using Auth.Application.Common.Access;
using Auth.Application.SecondFactors;
using Auth.Domain.Common;
using Auth.Domain.Passkeys;
using Auth.Domain.SecondFactors;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using MediatR;

namespace Auth.Application.Common.Behaviors;

/// <summary>Rejects a change of factors in a session that does not rest on one, if a role of the user requires it (<see cref="IChangesFactors"/>).</summary>
internal sealed class FactorChangeBehavior<TRequest, TResponse>(IRequestContext context, RoleRequirements requirements, IUserRepository users, IPasskeyRepository passkeys, ISessionRepository sessions)
    : IPipelineBehavior<TRequest, TResponse>
    where TRequest : IRequest<TResponse>, IChangesFactors
    where TResponse : IFailable<TResponse>
{
    /// <inheritdoc />
    public async Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next) =>
        context.Actor is SignedInUser actor && actor.UserId == request.UserId && await LacksFactorAsync(actor, cancellationToken)
            ? TResponse.Failure(SecondFactorErrors.FactorRequired)
            : await next();

    private async Task<bool> LacksFactorAsync(SignedInUser actor, CancellationToken cancellationToken)
    {
        if (await users.FindAsync(actor.UserId, cancellationToken) is not { } user || !requirements.RequiresSecondFactor(user)) return false;
        if (!user.HasSecondFactor && (await passkeys.ListByUserAsync(user.Id, cancellationToken)).Count == 0) return false;

        return await sessions.FindAsync([actor.SessionId], cancellationToken) is not [{ } session] || !session.Methods.IsMultiFactor();
    }
}
