using System.Net;
using Microsoft.EntityFrameworkCore;

namespace Auth.WebApi.FunctionalTests.Faults;

/// <summary>Runs an operation again and again, each time with the fault a little later, until the operation is done before the fault comes.</summary>
internal static class WholeOrNothing
{
    /// <summary>What was asked for is done whole or not at all, the answer does not lie about it, and the server goes on.</summary>
    /// <param name="faulty">The server.</param>
    /// <param name="operation">What is asked for.</param>
    /// <param name="arm">Prepares the fault at a step, from 1 on.</param>
    /// <param name="disarm">Ends the fault, and says whether it came.</param>
    /// <param name="check">What has to hold besides: of whether the operation was acknowledged, and whether it took place.</param>
    /// <returns>How many steps the fault could come at.</returns>
    public static async Task<int> AtEachStepAsync(FaultyServer faulty, Operation operation, Action<int> arm, Func<bool> disarm, Action<bool, bool>? check = null)
    {
        for (var step = 1; ; step++)
        {
            await operation.PrepareAsync();
            var before = (await EventsAsync(faulty)).Count;
            arm(step);
            var answer = await operation.RunAsync();
            var came = disarm();

            var isAcknowledged = operation.Acknowledges(answer);
            var tookPlace = await operation.TookPlaceAsync();
            if (!isAcknowledged) answer.ShouldBeProblem(HttpStatusCode.ServiceUnavailable, "store_unavailable").Header("Retry-After").ShouldBe("2");
            else if (!came || !operation.IsAside) tookPlace.ShouldBeTrue();
            (await EventsAsync(faulty)).Skip(before).ShouldBe(tookPlace ? operation.Events : []);
            check?.Invoke(isAcknowledged, tookPlace);
            await operation.CheckAsync(tookPlace);
            if (came) continue;

            isAcknowledged.ShouldBeTrue(answer.Text);
            return step - 1;
        }
    }

    /// <summary>The types of all events; their positions have no gap.</summary>
    private static async Task<List<string>> EventsAsync(FaultyServer faulty)
    {
        var events = await faulty.ReadAsync(store => store.Events.OrderBy(e => e.Position).Select(e => e.Type).ToListAsync());
        (await faulty.ReadAsync(store => store.Counters.Where(c => c.Name == "events").Select(c => c.Value).SingleAsync())).ShouldBe(events.Count);
        return events;
    }
}
