using System.Net;
using Auth.Infrastructure.Persistence;
using Auth.Infrastructure.Persistence.Events;
using Auth.WebApi.FunctionalTests.Running;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.WebApi.FunctionalTests.Faults;

/// <summary>Repeats an operation with a later fault each time, until it completes before the fault.</summary>
internal static class AtomicityCheck
{
    /// <summary>Checks that the operation takes effect completely or not at all, that the response is truthful, and that the server continues to work.</summary>
    /// <param name="arm">Prepares the fault at a step; the first step is 1.</param>
    /// <param name="disarm">Ends the fault, and returns whether it occurred.</param>
    /// <param name="check">An additional check, given whether the operation was acknowledged and whether it took effect.</param>
    /// <returns>The number of steps at which the fault could occur.</returns>
    public static async Task<int> AtEachStepAsync(FaultyServer faulty, Operation operation, Action<int> arm, Func<bool> disarm, Action<bool, bool>? check = null)
    {
        for (var step = 1; ; step++)
        {
            await operation.PrepareAsync();
            var before = (await EventsAsync(faulty)).Count;
            arm(step);
            var answer = await operation.RunAsync();
            var hasOccurred = disarm();

            var isAcknowledged = operation.Acknowledges(answer);
            var tookPlace = await operation.HasTakenEffectAsync();
            if (!isAcknowledged) answer.ShouldBeProblem(HttpStatusCode.ServiceUnavailable, "store_unavailable").Header("Retry-After").ShouldBe("2");
            else if (!hasOccurred || !operation.IsUnreported) tookPlace.ShouldBeTrue();
            (await EventsAsync(faulty)).Skip(before).ShouldBe(tookPlace ? operation.Events : []);
            check?.Invoke(isAcknowledged, tookPlace);
            await operation.CheckAsync(tookPlace);
            if (hasOccurred) continue;

            isAcknowledged.ShouldBeTrue(answer.Text);
            return step - 1;
        }
    }

    /// <summary>The types of all events. Fails if their positions have a gap.</summary>
    private static async Task<List<string>> EventsAsync(FaultyServer faulty)
    {
        await faulty.Server.Services.GetRequiredService<EventCollector>().CollectAsync(CancellationToken.None);
        var events = await faulty.ReadAsync(store => store.Events.OrderBy(e => e.Position).Select(e => e.Type).ToListAsync());
        (await faulty.ReadAsync(store => store.Counters.Where(c => c.Name == Counter.Events).Select(c => c.Value).SingleAsync())).ShouldBe(events.Count);
        return events;
    }
}
