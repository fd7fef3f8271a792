using System.Diagnostics;
using System.Globalization;
using Auth.Application.Audit;
using Auth.Application.EventHandlers;
using Auth.Domain.Common;

namespace Auth.FaultRig.Node;

/// <summary>An event handler whose effect is a line in a file.</summary>
internal sealed class RecordingHandler(DeliveryFile file) : IEventHandler<IDomainEvent>
{
    public async Task HandleAsync(IDomainEvent domainEvent, EventDelivery delivery, CancellationToken cancellationToken)
    {
        var details = delivery.Details;
        if (file.IsPoisoned(details.UserId)) throw new InvalidOperationException("Events of this user are to fail.");

        file.Write("begin", details);
        if (file.Pause > TimeSpan.Zero) await Task.Delay(file.Pause, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        file.Write(cancellationToken.IsCancellationRequested ? "cancel" : "end", details);
        cancellationToken.ThrowIfCancellationRequested();
    }
}

/// <summary>The deliveries of this process, a line for each begin, end and cancellation. The times of all processes of a machine are comparable.</summary>
internal sealed class DeliveryFile(string directory, TimeSpan pause) : IDisposable
{
    /// <summary>The directory of the files. Without it, there is no handler.</summary>
    public const string Setting = "Rig:Deliveries";

    /// <summary>The time from the effect of a delivery to its end.</summary>
    public const string PauseSetting = "Rig:DeliveryPause";

    private readonly StreamWriter _writer = new(Path.Combine(directory, $"{Environment.ProcessId}.deliveries")) { AutoFlush = true, NewLine = "\n" };

    public TimeSpan Pause => pause;

    public bool IsPoisoned(Guid? userId) => userId is { } id && File.Exists(Path.Combine(directory, $"{id}.poisoned"));

    public void Write(string what, EventDetails details)
    {
        var line = string.Create(CultureInfo.InvariantCulture, $"{what} {Stopwatch.GetTimestamp()} {details.Position} {details.UserId ?? Guid.Empty}");
        lock (_writer) _writer.WriteLine(line);
    }

    public void Dispose() => _writer.Dispose();
}

internal static class RecordingHandlerServices
{
    /// <summary>Adds the handler, if a directory for its files is set.</summary>
    public static void AddRecordingHandler(this WebApplicationBuilder builder)
    {
        if (builder.Configuration[DeliveryFile.Setting] is not { } directory) return;

        var pause = builder.Configuration.GetValue<TimeSpan>(DeliveryFile.PauseSetting);
        builder.Services.AddSingleton(_ => new DeliveryFile(directory, pause));
        builder.Services.AddEventHandler<RecordingHandler>("recording", options => (options.IncludeDecoys, options.StartAtBeginning) = (true, true));
    }
}
