namespace Auth.Bench;

/// <summary>How long, how often and how much.</summary>
internal sealed record Options
{
    /// <summary>Where build/bench has published the servers.</summary>
    public required string Applications { get; init; }

    /// <summary>Load before anything counts: on one saturated core, the just-in-time compiler with its profile takes about a minute until the rate is steady.</summary>
    public TimeSpan Heating { get; init; } = TimeSpan.FromSeconds(60);

    public TimeSpan Run { get; init; } = TimeSpan.FromSeconds(5);

    public int Runs { get; init; } = 3;

    /// <summary>Sessions in the store where a row does not say otherwise.</summary>
    public int Sessions { get; init; } = 100_000;

    /// <summary>Sessions in the largest store.</summary>
    public int ManySessions { get; init; } = 1_000_000;

    /// <summary>Events in the store, of 30 days.</summary>
    public int Events { get; init; } = 1_000_000;

    /// <summary>How often an administrator looks at the same.</summary>
    public int Looks { get; init; } = 400;

    /// <summary>Tokens that the load varies over.</summary>
    public int Tokens { get; init; } = 10_000;

    /// <summary>Starts of each server whose start is measured.</summary>
    public int Starts { get; init; } = 9;

    /// <summary>How long logins are measured, at a time.</summary>
    public TimeSpan Logins { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>For a first look: short heating and single runs, so that ratios come out lower than they are.</summary>
    public Options Quick() => this with
    {
        Heating = TimeSpan.FromSeconds(4),
        Run = TimeSpan.FromSeconds(2),
        Runs = 1,
        Sessions = 10_000,
        ManySessions = 100_000,
        Events = 100_000,
        Looks = 50,
        Tokens = 2_000,
        Starts = 3,
        Logins = TimeSpan.FromSeconds(3),
    };
}
