using System.Diagnostics;
using System.Globalization;

namespace Auth.FaultRig.Histories;

/// <summary>What the event handler of the nodes has recorded.</summary>
public sealed class DeliveryRecord
{
    private readonly string _directory;

    /// <param name="directory">The directory for the files of the nodes. Its content is deleted.</param>
    public DeliveryRecord(string directory)
    {
        if (Directory.Exists(directory)) Directory.Delete(directory, recursive: true);
        _directory = Directory.CreateDirectory(directory).FullName;
    }

    /// <summary>Settings with which a node has the handler.</summary>
    /// <param name="pause">The time from the effect of a delivery to its end.</param>
    public IReadOnlyList<KeyValuePair<string, string>> Settings(TimeSpan pause) => [new("Rig__Deliveries", _directory), new("Rig__DeliveryPause", $"{pause:c}")];

    /// <summary>Lets the handler fail on the events of a user.</summary>
    public void Poison(string userId) => File.WriteAllText(PoisonOf(userId), "");

    /// <summary>Ends <see cref="Poison"/>.</summary>
    public void Heal(string userId) => File.Delete(PoisonOf(userId));

    /// <summary>All deliveries so far, in the order of their begin.</summary>
    public IReadOnlyList<Delivery> Read() => [.. Directory.EnumerateFiles(_directory, "*.deliveries").SelectMany(ReadOne).OrderBy(delivery => delivery.Begin)];

    /// <summary>The positions of events that were delivered at least once.</summary>
    public IReadOnlySet<long> ReadDelivered() => Read().Where(delivery => delivery.IsComplete).Select(delivery => delivery.Position).ToHashSet();

    private static IReadOnlyList<Delivery> ReadOne(string file)
    {
        var process = int.Parse(Path.GetFileNameWithoutExtension(file), CultureInfo.InvariantCulture);
        using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        var text = reader.ReadToEnd();
        var deliveries = new List<Delivery>();
        // A killed process can leave a part of a line.
        foreach (var line in text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Split(' ') is not [var what, var ticks, var position, var user]) throw new InvalidDataException($"'{line}' is not a delivery.");
            var (time, number) = (long.Parse(ticks, CultureInfo.InvariantCulture), long.Parse(position, CultureInfo.InvariantCulture));
            if (what == "begin")
            {
                deliveries.Add(new(process, number, user, time, End: null, IsComplete: false));
                continue;
            }

            var begun = deliveries.FindLastIndex(delivery => delivery.Position == number);
            deliveries[begun] = deliveries[begun] with { End = time, IsComplete = what == "end" };
        }

        return deliveries;
    }

    private string PoisonOf(string userId) => Path.Combine(_directory, $"{Guid.Parse(userId)}.poisoned");
}

/// <summary>One call of the handler. Times are those of <see cref="Stopwatch.GetTimestamp"/>, which all processes share.</summary>
/// <param name="UserId">The user of the event; all zeros: none.</param>
/// <param name="End">Null if it did not end, because the process was killed.</param>
/// <param name="IsComplete">False if it did not end, or was cancelled.</param>
public sealed record Delivery(int Process, long Position, string UserId, long Begin, long? End, bool IsComplete);
