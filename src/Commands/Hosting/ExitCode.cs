namespace Auth.Commands.Hosting;

/// <summary>Exit codes of the CLI, for scripts.</summary>
internal static class ExitCode
{
    public const int Ok = 0;

    /// <summary>The command was valid but not executed, or an import not completely. Standard error names the reason.</summary>
    public const int Rejected = 1;

    /// <summary>The command line was invalid.</summary>
    public const int Usage = 2;

    /// <summary>The command was interrupted: 128 plus the number of SIGINT, as in shells.</summary>
    public const int Interrupted = 130;
}
