namespace Auth.FaultRig.Load;

/// <summary>A client that runs random operations, reproducible for the same seed and the same responses.</summary>
internal abstract class WorkloadClient(Workload workload, WorkloadOptions options, string name, int number)
{
    protected Workload Workload => workload;

    protected WorkloadOptions Options => options;

    protected string Name => name;

    protected Random Chance { get; } = new((options.Seed * 1000) + number);

    public async Task RunAsync(CancellationToken end)
    {
        using var client = workload.Connect(name, number);
        while (!end.IsCancellationRequested)
        {
            await RunOperationAsync(client);
            try
            {
                await Task.Delay(options.Pause * (Chance.NextDouble() * 2), end);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    protected abstract Task RunOperationAsync(RecordedClient client);

    protected T OneOf<T>(IReadOnlyList<T> all) => all[Chance.Next(all.Count)];
}
