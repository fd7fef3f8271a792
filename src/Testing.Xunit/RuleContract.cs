using Auth.Application.Sessions.Rules;
using Auth.Domain.Common;
using Auth.Domain.Lockout;
using Auth.Domain.Users;
using Auth.Testing.Histories;
using Xunit;

namespace Auth.Testing;

/// <summary>What Auth needs of every rule and policy of a host application, as tests. Derive from the contract of the rule's interface.</summary>
/// <remarks>
/// Each test tries a hundred generated histories of the accounts alice, bob and carol: failed and successful attempts, lockouts, resets, pauses, other
/// users and clients. A failure shows the shortest history that it found. A test ends after 5 seconds, with those that it has tried by then, so a slow rule is tried on fewer.
/// </remarks>
/// <typeparam name="TRule">The rule.</typeparam>
public abstract class RuleContract<TRule>
    where TRule : class
{
    /// <summary>Not a field: a rule that gave no answer may still run, with the progress of its own history.</summary>
    private readonly AsyncLocal<Progress> _progress = new();

    private RuleCode? _code;

    private bool _hasTimedOut;

    /// <summary>Roles that the rule treats differently, beside <c>admin</c>. Generated users have some of them, and of the roles whose names are in the code of the rule. None by default: name those that come from elsewhere.</summary>
    protected virtual IReadOnlyCollection<string> Roles => [];

    /// <summary>Times of day, in UTC, around which the rule changes its answer, such as the beginning of a nightly maintenance. Histories begin at any minute of a week, and these are tried more often. None by default.</summary>
    protected virtual IReadOnlyCollection<TimeOnly> Times => [];

    /// <summary>The seed of a failed run, from its message, to repeat it; null, the default, to generate other histories in each run.</summary>
    protected virtual ulong? Seed => null;

    /// <summary>How long Auth waits for an answer at a login.</summary>
    private protected virtual TimeSpan AnswerLimit => SessionRules.LoginTimeout;

    /// <summary>Generates the steps of histories.</summary>
    private protected abstract FsCheck.Gen<Step> Steps { get; }

    /// <summary>The roles of generated users: those that the contract names, and texts in the code of the rule.</summary>
    private protected virtual IEnumerable<string> GeneratedRoles => [.. Roles, .. Code.Texts.Where(text => Role.Create(text).IsSuccess)];

    /// <summary>The code of the rule.</summary>
    private protected RuleCode Code => _code ??= new RuleCode(Create().GetType());

    /// <summary>For failures: the rule's name.</summary>
    private protected static string Name => typeof(TRule).Name;

    /// <summary>Creates an instance of the rule, as a node has one. Each call creates another one, whose services hold the same data.</summary>
    protected abstract TRule Create();

    /// <summary>An exception fails the login or the change. An answer comes within the time that a login waits for it, in its transaction.</summary>
    [Fact]
    public Task It_answers_each_question_in_time_and_without_an_exception() => CheckAsync($"{Name} gives no answer.", history =>
    {
        Run(history, Create());
        return null;
    });

    /// <summary>A transaction may be run again, after a conflict or a repeated form, and must decide the same.</summary>
    [Fact]
    public Task It_gives_the_same_answer_when_the_transaction_runs_again() => CheckAsync($"{Name} gives another answer when the transaction runs again.", history =>
    {
        var rule = Create();
        var world = new World(history);
        return FindFirst(history, i =>
        {
            var rolledBack = world.Copy();
            var first = Answer(rule, rolledBack, history.Steps[i]);
            var second = Answer(rule, world, history.Steps[i]);
            return first == second ? null : new Violation(history, i + 1, $"{first} (the first answer)", $"{second} (the second answer)");
        });
    });

    /// <summary>Nodes share the database but no memory, so what a rule keeps in its instance is unknown to the others, and lost at a restart.</summary>
    [Fact]
    public Task Two_nodes_answer_like_one() => CheckAsync($"{Name} keeps state: two nodes do not answer like one.", history =>
    {
        var world = new World(history);
        var one = Create();
        TRule[] two = [Create(), Create()];
        var expected = Run(history, world.Copy(), _ => one);
        var was = Run(history, world.Copy(), step => two[step.Node - 1]);
        return Violation.Compare(history, expected, was) is not { } violation ? null
            : violation with { Expected = violation.Expected + " (one node)", Was = violation.Was + " (two nodes)", ShowsNodes = true };
    });

    /// <summary>The time of an answer is the one that Auth gives or, through the rule's constructor, a <see cref="TimeProvider"/>. Otherwise nodes differ, and neither tests nor a policy replay can set it.</summary>
    [Fact]
    public void It_does_not_read_the_clock_of_the_machine()
    {
        if (Code.ClockRead is { } read)
            throw new ContractViolationException($"{read}. Use the time that the rule is given or, if it is given none, a TimeProvider from its constructor.");
    }

    /// <summary>Asks the rule what Auth asks at a step, and changes nothing.</summary>
    /// <returns>The answer, as a text; null if Auth asks nothing.</returns>
    private protected abstract string? Ask(TRule rule, World world, Step step);

    /// <summary>Applies what the step changes.</summary>
    private protected virtual void Apply(TRule rule, World world, Step step) => world.Apply(step, LockoutPolicy.Default);

    /// <summary>Tries a check on the histories of the contract.</summary>
    private protected Task CheckAsync(string title, Func<History, Violation?> check) => CheckAsync(title, Steps, check);

    private protected Task CheckAsync(string title, FsCheck.Gen<Step> steps, Func<History, Violation?> check)
    {
        if (FindWrongNames().FirstOrDefault() is { } wrong) throw new ContractViolationException(wrong);
        return ContractRun.CheckAsync(title, Generate.Histories(GeneratedRoles, Times, steps), history => CheckInTime(history, check), Seed);
    }

    /// <summary>Names of the contract that no user can have, such as a role with a capital letter. Nothing would be generated from them.</summary>
    private protected virtual IEnumerable<string> FindWrongNames() => FindWrongNames(nameof(Roles), Roles, Role.Create);

    private protected static IEnumerable<string> FindWrongNames<T>(string property, IEnumerable<string> names, Func<string, Result<T>> create) =>
        from name in names
        let result = create(name)
        where result.IsFailure
        select $"{property} has '{name}'. {result.Error!.Message}";

    /// <summary>Applies a step, and then asks.</summary>
    private protected string? Answer(TRule rule, World world, Step step)
    {
        Apply(rule, world, step);
        return Ask(rule, world, step);
    }

    /// <summary>Runs a history on one node.</summary>
    /// <returns>The answers.</returns>
    private protected IReadOnlyList<string?> Run(History history, TRule rule) => Run(history, new World(history), _ => rule);

    /// <summary>Checks that the rule leaves the users as they are, which the transaction of its caller would store.</summary>
    private protected Task CheckUsersStayAsync() => CheckAsync($"{Name} changes the user.", history =>
    {
        var rule = Create();
        var world = new World(history);
        return FindFirst(history, i =>
        {
            Apply(rule, world, history.Steps[i]);
            var before = world.Copy();
            Ask(rule, world, history.Steps[i]);
            return before.Users.Zip(world.Users).All(pair => EntityCopy.HaveSameState(pair.First, pair.Second) && pair.Second.Events.Count == 0)
                ? null
                : new Violation(history, i + 1, "the user stays as it is", "it was changed by the rule");
        });
    });

    /// <summary>Runs a check at each step.</summary>
    /// <returns>The first violation; null if there is none.</returns>
    private protected Violation? FindFirst(History history, Func<int, Violation?> check)
    {
        for (var i = 0; i < history.Steps.Count; i++)
        {
            if (InTime(i, () => check(i)) is { } violation) return violation;
        }

        return null;
    }

    private protected IReadOnlyList<string?> Run(History history, World world, Func<Step, TRule> getRule) =>
        [.. history.Steps.Select((step, i) => InTime(i, () => Answer(getRule(step), world, step)))];

    private T InTime<T>(int index, Func<T> ask)
    {
        try
        {
            return _progress.Value!.Run(index + 1, ask);
        }
#pragma warning disable CA1031 // A rule may throw anything.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            throw new RuleFailedException(index + 1, exception);
        }
    }

    private Violation? CheckInTime(History history, Func<History, Violation?> check)
    {
        // A history that has timed out is shortened with a shorter limit, because each of its forms waits for that time.
        var progress = _progress.Value = new Progress(_hasTimedOut ? AnswerLimit / 20 : AnswerLimit);
        try
        {
            if (progress.TryRun(() => check(history), out var violation)) return violation;
            _hasTimedOut = true;
            return new Violation(history, progress.Step, $"an answer within {Text.Format(AnswerLimit)}", "no answer in this time") { Title = $"{Name} takes longer than a login waits." };
        }
        catch (RuleFailedException exception)
        {
            return new Violation(history, exception.Count, "an answer", exception.Message) { Title = $"{Name} throws an exception." };
        }
    }
}
