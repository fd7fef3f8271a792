namespace Auth.Application.Common;

/// <summary>A change still conflicted with concurrent changes after several retries. Nothing was stored; the same request may succeed later (503).</summary>
public sealed class DatabaseBusyException : Exception
{
    /// <summary>Creates the exception.</summary>
    public DatabaseBusyException()
        : this(null)
    {
    }

    /// <summary>Creates the exception with the last failure.</summary>
    public DatabaseBusyException(Exception? inner)
        : base("The database is too busy. Try again in a moment.", inner)
    {
    }
}
