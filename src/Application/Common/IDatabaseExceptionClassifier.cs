namespace Auth.Application.Common;

/// <summary>Distinguishes a database that is unavailable or overloaded from a programming error.</summary>
internal interface IDatabaseExceptionClassifier
{
    /// <summary>Whether an exception or an inner exception means that the database is unavailable now. The same request may succeed later (503).</summary>
    bool IsUnavailable(Exception exception);

    /// <summary>Returns advice for the operator on how to prevent the error, in sentences for the log.</summary>
    /// <returns>Null if the error is unknown.</returns>
    string? FindAdvice(Exception exception);
}
