using System.Net;

namespace Auth.Testing;

/// <summary>The server did not do what a test needs from it. The message says what happened, and what to do if the test is at fault.</summary>
public sealed class TestServerException : Exception
{
    /// <summary>Creates the exception.</summary>
    public TestServerException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    public TestServerException(string message, Exception cause)
        : base(message, cause)
    {
    }

    /// <summary>Creates the exception for a response that the test did not expect.</summary>
    /// <param name="action">What the test did, as the subject of a sentence, such as <c>The login of alice</c>.</param>
    public TestServerException(string action, Answer answer)
        : base(Describe(action, answer)) => (Status, Code, Detail) = (answer.Status, answer.Code, answer.Detail);

    /// <summary>The status of the unexpected response; null if there was none.</summary>
    public HttpStatusCode? Status { get; }

    /// <summary>The error code of the unexpected response, such as <c>account_locked</c>; null if it had none.</summary>
    public string? Code { get; }

    /// <summary>The explanation in the unexpected response; null if it had none.</summary>
    public string? Detail { get; }

    private static string Describe(string action, Answer answer) =>
        $"{action} was answered with {(int)answer.Status} {answer.Status}, {answer.Code ?? "no error code"}: {answer.Detail ?? (answer.Text.Length == 0 ? "no body" : answer.Text)}";
}
