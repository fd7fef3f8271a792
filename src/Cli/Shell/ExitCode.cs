namespace Auth.Cli.Shell;

/// <summary>What a script learns from a command's end.</summary>
internal static class ExitCode
{
    public const int Ok = 0;

    /// <summary>Understood, but not done (or, of an import, not all of it); standard error says why.</summary>
    public const int Refused = 1;

    /// <summary>Not understood.</summary>
    public const int Usage = 2;

    /// <summary>Interrupted: 128 and the number of SIGINT, as shells have it.</summary>
    public const int Interrupted = 130;
}
