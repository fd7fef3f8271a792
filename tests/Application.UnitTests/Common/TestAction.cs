using Auth.Domain.Common;
using Auth.Domain.RequiredActions;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.UnitTests.Common;

/// <summary>A required action that is complete after its first success.</summary>
internal sealed class TestAction(string name) : IRequiredAction
{
    public string Name => name;

    public bool VerifiesSecret { get; set; }

    public bool IsComplete { get; set; }

    public Result Result { get; set; } = Result.Success();

    public int Runs { get; private set; }

    public Task<bool> IsRequiredAsync(User user, AuthenticationMethods methods, DateTimeOffset now, CancellationToken cancellationToken) => Task.FromResult(!IsComplete);

    public Task<Result> CompleteAsync(User user, IReadOnlyDictionary<string, string> input, DateTimeOffset now, CancellationToken cancellationToken)
    {
        Runs++;
        IsComplete = Result.IsSuccess;
        return Task.FromResult(Result);
    }
}
