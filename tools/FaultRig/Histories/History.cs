using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Auth.FaultRig.Running;
using Auth.Walkthrough;

namespace Auth.FaultRig.Histories;

/// <summary>All operations of a run, in memory and as JSON lines in a file.</summary>
public sealed class History : IAsyncDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    };

    private readonly long _started = TimeProvider.System.GetTimestamp();
    private readonly List<Operation> _operations = [];
    private readonly StreamWriter _file;

    /// <param name="path">The file. An existing file is replaced.</param>
    public History(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        _file = new StreamWriter(path);
    }

    /// <summary>Milliseconds since the start of the history.</summary>
    public double Now => TimeProvider.System.GetElapsedTime(_started).TotalMilliseconds;

    public IReadOnlyList<Operation> Operations
    {
        get
        {
            lock (_operations) return [.. _operations];
        }
    }

    /// <summary>Runs an operation and records its outcome.</summary>
    /// <param name="what">The operation, without times, outcome and data of the response.</param>
    /// <param name="work">Sends the request.</param>
    /// <param name="note">Adds further data of the response.</param>
    /// <returns>The response is null if none was received.</returns>
    public async Task<(Operation Operation, Answer? Answer)> RecordAsync(Operation what, Func<Task<Answer>> work, Func<Operation, Answer, Operation>? note = null)
    {
        var start = Now;
        Answer? answer = null;
        try
        {
            answer = await work();
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException or JsonException)
        {
            // The outcome is unknown.
        }

        var done = Note(what with { Start = start, End = Now }, answer);
        if (answer is not null && note is not null) done = note(done, answer);
        Add(done);
        return (done, answer);
    }

    /// <summary>Runs work that causes and ends a fault, and records its duration.</summary>
    public async Task FaultAsync(string what, Func<Task> work)
    {
        var start = Now;
        try
        {
            await work();
        }
        finally
        {
            Add(new Operation { Kind = Kinds.Fault, Start = start, End = Now, Client = "rig", Code = what });
        }
    }

    public void Add(Operation operation)
    {
        lock (_operations)
        {
            _operations.Add(operation);
            _file.WriteLine(JsonSerializer.Serialize(operation, Json));
        }
    }

    public ValueTask DisposeAsync() => _file.DisposeAsync();

    private static Operation Note(Operation what, Answer? answer)
    {
        if (answer is null) return what with { Outcome = Outcome.Unknown };

        var code = Text(answer.Json, "code");
        var session = what.Kind is Kinds.Login or Kinds.Current ? Text(answer.Json, "id") : null;
        return what with
        {
            Status = answer.Status,
            Code = code,
            Node = answer.Headers.GetValueOrDefault(Balancer.NodeHeader, what.Node!),
            Outcome = Judge(answer.Status, code),
            RetryAfter = answer.RetryAfter is not null,
            IsProblem = answer.Headers.GetValueOrDefault("Content-Type", "").StartsWith("application/problem+json", StringComparison.Ordinal),
            AnsweredSession = session,
            AnsweredUser = Text(answer.Json?["user"] ?? answer.Json, "username"),
            Session = what.Session ?? session,
            UserId = what.UserId ?? (what.Kind is Kinds.Register or Kinds.Setup ? Text(answer.Json, "id") : Text(answer.Json?["user"], "id")),
        };
    }

    /// <summary>A rejection means that nothing was changed. An unavailable database does not: the response to a commit may have been lost.</summary>
    private static Outcome Judge(int status, string? code) => status switch
    {
        < 400 => Outcome.Ok,
        < 500 => Outcome.Refused,
        503 when code == "busy" => Outcome.Refused,
        _ => Outcome.Unknown,
    };

    private static string? Text(JsonNode? node, string name) => node is JsonObject json && json[name] is JsonValue value ? value.ToString() : null;
}
