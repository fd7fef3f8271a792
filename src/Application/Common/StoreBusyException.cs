namespace Auth.Application.Common;

/// <summary>A change still conflicted with concurrent changes after several retries. Nothing was stored; the same request may succeed later (503).</summary>
public sealed class StoreBusyException : Exception
{
    /// <summary>Creates the exception.</summary>
    public StoreBusyException()
        : this(null)
    {
    }

    /// <summary>Creates the exception with the last failure.</summary>
    public StoreBusyException(Exception? inner)
        : base("The database is too busy. Try again in a moment.", inner)
    {
    }
}
