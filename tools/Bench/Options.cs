namespace Auth.Bench;

/// <summary>Durations, repetitions and data sizes.</summary>
internal sealed record Options
{
    /// <summary>The directory to which build/bench publishes the servers.</summary>
    public required string Applications { get; init; }

    /// <summary>Unmeasured load at the start: on one saturated core, tiered compilation takes about a minute to reach a steady rate.</summary>
    public TimeSpan WarmUp { get; init; } = TimeSpan.FromSeconds(60);

    public TimeSpan Run { get; init; } = TimeSpan.FromSeconds(5);

    public int Runs { get; init; } = 3;

    /// <summary>The default number of sessions in the database.</summary>
    public int Sessions { get; init; } = 100_000;

    /// <summary>The number of sessions in the largest database.</summary>
    public int ManySessions { get; init; } = 1_000_000;

    /// <summary>Events in the database, spread over 30 days.</summary>
    public int Events { get; init; } = 1_000_000;

    /// <summary>Measured requests of each administration page.</summary>
    public int PageRequests { get; init; } = 400;

    /// <summary>The number of different session tokens in the load.</summary>
    public int Tokens { get; init; } = 10_000;

    /// <summary>Measured starts of each server.</summary>
    public int Starts { get; init; } = 9;

    /// <summary>The duration of one measurement of logins.</summary>
    public TimeSpan Logins { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>For a rough result. With the short warm-up, ratios are too low.</summary>
    public Options Quick() => this with
    {
        WarmUp = TimeSpan.FromSeconds(4),
        Run = TimeSpan.FromSeconds(2),
        Runs = 1,
        Sessions = 10_000,
        ManySessions = 100_000,
        Events = 100_000,
        PageRequests = 50,
        Tokens = 2_000,
        Starts = 3,
        Logins = TimeSpan.FromSeconds(3),
    };
}
