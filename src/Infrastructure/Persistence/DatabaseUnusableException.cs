namespace Auth.Infrastructure.Persistence;

/// <summary>The database cannot be used until an operator acts; a retry does not help. The message says what is wrong and what to do.</summary>
internal sealed class DatabaseUnusableException : Exception
{
    internal DatabaseUnusableException(string message, Exception? cause = null)
        : base(message, cause)
    {
    }
}
