namespace Auth.FaultRig.Load;

/// <summary>A client that does one thing after another, by chance, and the same with the same seed and the same answers.</summary>
internal abstract class Actor(Workload workload, WorkloadOptions options, string name, int number)
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
            await ActAsync(client);
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

    protected abstract Task ActAsync(RecordedClient client);

    protected T OneOf<T>(IReadOnlyList<T> all) => all[Chance.Next(all.Count)];
}
