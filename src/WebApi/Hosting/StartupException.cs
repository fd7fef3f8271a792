namespace Auth.WebApi.Hosting;

/// <summary>The server cannot start, for a reason that its operator can fix. The message names it; no stack trace is printed.</summary>
public sealed class StartupException : Exception
{
    /// <summary>Creates the exception with a message for the operator.</summary>
    public StartupException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a message for the operator and its cause.</summary>
    public StartupException(string message, Exception cause)
        : base(message, cause)
    {
    }
}
