namespace Auth.Testing;

/// <summary>A rule breaks its contract. The message has the shortest history that shows it, what was expected, and the seed.</summary>
public sealed class ContractViolationException : Exception
{
    /// <summary>Creates the exception without a message.</summary>
    public ContractViolationException()
    {
    }

    /// <summary>Creates the exception.</summary>
    public ContractViolationException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    public ContractViolationException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
