namespace Auth.WebApi.Start;

/// <summary>The server does not start, for a reason that whoever starts it can mend; the message says which. It deserves no stack trace.</summary>
public sealed class StartRefusedException : Exception
{
    /// <summary>Says why.</summary>
    public StartRefusedException(string message)
        : base(message)
    {
    }

    /// <summary>Says why, and what was behind it.</summary>
    public StartRefusedException(string message, Exception cause)
        : base(message, cause)
    {
    }
}
