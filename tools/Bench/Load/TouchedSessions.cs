using Auth.Bench.Seeding;
using Auth.Walkthrough;

namespace Auth.Bench.Load;

/// <summary>Requests each of many sessions once.</summary>
internal static class TouchedSessions
{
    private const int AtOnce = 8;

    public static async Task TouchAsync(Uri server, int first, int count)
    {
        using var client = new Client(server, Requests.UserAgent);
        await Parallel.ForEachAsync(Enumerable.Range(first, count), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (number, _) =>
        {
            var answer = await client.CurrentAsync(SeededUsers.TokenOf(number));
            if (answer.Status != 200) throw new InvalidOperationException($"Session {number}: expected 200, but received {answer}.");
        });
    }
}
