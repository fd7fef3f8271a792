using System.Text.RegularExpressions;
using Auth.Domain.Common;
using Auth.Testing.Histories;
using Xunit;

namespace Auth.Testing;

/// <summary>What Auth needs of every rule that accepts or rejects. Derive from the contract of the rule's interface.</summary>
/// <typeparam name="TRule">The rule.</typeparam>
public abstract partial class RejectionContract<TRule> : RuleContract<TRule>
    where TRule : class
{
    /// <summary>Programs read the error code, people the message.</summary>
    [Fact]
    public Task A_rejection_has_an_error_code_and_a_message() => CheckRejectionsAsync(
        $"{Name} rejects without a valid error.",
        Steps,
        error => DescribeDefect(error) is { } defect ? ("an error code in snake_case and messages of one line", defect) : null);

    /// <summary>A client that has gone does not keep a request alive. The rule may ignore the cancellation, or throw <see cref="OperationCanceledException"/>.</summary>
    [Fact]
    public Task It_ends_when_the_request_is_cancelled() => CheckAsync($"{Name} does not end when the request is cancelled.", history =>
    {
        var (rule, world) = (Create(), new World(history));
        return FindFirst(history, i =>
        {
            Apply(rule, world, history.Steps[i]);
            try
            {
                if (history.Steps[i] is Question question) Check(rule, world, question, new CancellationToken(canceled: true));
            }
            catch (OperationCanceledException)
            {
                // As it should.
            }

            return null;
        });
    });

    private protected sealed override string? Ask(TRule rule, World world, Step step) =>
        step is Question question ? Describe(Check(rule, world, question, CancellationToken.None)) : null;

    /// <summary>Asks the rule.</summary>
    private protected abstract Task<Result> CheckAsync(TRule rule, World world, Question question, CancellationToken cancellationToken);

    /// <summary>Tries a check on each rejection.</summary>
    private protected Task CheckRejectionsAsync(string title, FsCheck.Gen<Step> steps, Func<Error, (string Expected, string Was)?> check) => CheckAsync(title, steps, history =>
    {
        var (rule, world) = (Create(), new World(history));
        return FindFirst(history, i =>
        {
            Apply(rule, world, history.Steps[i]);
            return history.Steps[i] is Question question
                && Check(rule, world, question, CancellationToken.None).Error is { } error
                && check(error) is { } violation
                ? new Violation(history, i + 1, violation.Expected, violation.Was)
                : null;
        });
    });

    /// <summary>All messages of an error.</summary>
    private protected static IEnumerable<string> GetMessages(Error error) => (error.Fields?.Values.SelectMany(messages => messages) ?? []).Append(error.Message);

    /// <remarks>Histories run on threads of their own, which may block.</remarks>
    private Result Check(TRule rule, World world, Question question, CancellationToken cancellationToken) =>
        CheckAsync(rule, world, question, cancellationToken).GetAwaiter().GetResult() ?? throw new InvalidOperationException("The result is null.");

    private static string Describe(Result result) =>
        result.Error is not { } error ? "accepted" : $"rejected with {error.Code}: {string.Join(' ', GetMessages(error).Take(1))}";

    private static string? DescribeDefect(Error error)
    {
        if (!SnakeCase().IsMatch(error.Code)) return $"the code {Text.Quoted(error.Code)}";
        if (!Enum.IsDefined(error.Kind)) return $"the kind {error.Kind}";
        return GetMessages(error).FirstOrDefault(message => string.IsNullOrWhiteSpace(message) || message.Any(char.IsControl)) is { } message ? $"the message {Text.Quoted(message)}" : null;
    }

    [GeneratedRegex(@"\A[a-z][a-z0-9]*(_[a-z0-9]+)*\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 100)]
    private static partial Regex SnakeCase();
}
