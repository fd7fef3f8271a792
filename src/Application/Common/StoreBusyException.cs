namespace Auth.Application.Common;

/// <summary>The store could not take a change although it was tried several times: too many others change the same. Nothing was stored; the same request may succeed later (503).</summary>
public sealed class StoreBusyException : Exception
{
    /// <summary>Says so.</summary>
    public StoreBusyException()
        : this(null)
    {
    }

    /// <summary>Says so, with the last failure.</summary>
    public StoreBusyException(Exception? inner)
        : base("The database is too busy. Try again in a moment.", inner)
    {
    }
}
