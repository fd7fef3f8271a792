using Auth.Application.Account;
using Auth.Application.Audit;
using Auth.Domain.Users;
using MediatR;

namespace Auth.WebApi.Pages.Administration.Events;

/// <summary>Finds the usernames of actors. Events hold only their ids.</summary>
internal static class ActorNameLookup
{
    /// <summary>Usernames by id, without closed accounts. One query each, as few actors act on other accounts: administrators.</summary>
    public static async Task<IReadOnlyDictionary<Guid, string>> GetNamesAsync(IReadOnlyList<EventDetails> events, IMediator mediator, CancellationToken cancellationToken)
    {
        var names = new Dictionary<Guid, string>();
        foreach (var id in events.Where(e => e.ActorId != e.UserId && !e.Details.ContainsKey(EventDetails.ServiceAccount)).Select(e => e.ActorId).OfType<Guid>().Distinct())
        {
            var actor = await mediator.Send(new GetUserQuery(new UserId(id)), cancellationToken);
            if (actor.IsSuccess) names.Add(id, actor.Value.Username);
        }

        return names;
    }
}
