namespace Auth.WebApi.Http;

/// <summary>An error that an endpoint may answer. The API document lists them by status.</summary>
internal sealed record DocumentedError(int Status, string Code)
{
    public static DocumentedError From(ProblemResult problem) => new(problem.Status, problem.Code);
}
