using System.Diagnostics;
using System.Globalization;
using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;

namespace Auth.Testing.Histories;

/// <summary>Tries a check on generated histories until one fails, and shortens that one.</summary>
internal static class ContractRun
{
    private const int MaxHistories = 100;

    /// <summary>Any odd number: the second part of FsCheck's seed.</summary>
    private const ulong Gamma = 0x9E3779B97F4A7C15;

    /// <summary>After this time, a slow rule is not asked again: further histories are not tried, and a failed one is not shortened further.</summary>
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(5);

    /// <exception cref="ContractViolationException">A history breaks the contract.</exception>
    public static Task CheckAsync(string title, Arbitrary<History> histories, Func<History, Violation?> check, ulong? seed) =>
        Task.Factory.StartNew(() => Check(title, histories, check, seed ?? BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)))), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static void Check(string title, Arbitrary<History> histories, Func<History, Violation?> check, ulong seed)
    {
        var startedAt = Stopwatch.GetTimestamp();
        // The last one that FsCheck tried without success is the shortest.
        Violation? violation = null;
        Exception? failure = null;
        var property = Prop.ForAll(histories, history =>
        {
            if (failure is not null || Stopwatch.GetElapsedTime(startedAt) > Budget) return true;
            try
            {
                var found = check(history);
                violation = found ?? violation;
                return found is null;
            }
#pragma warning disable CA1031 // FsCheck would take any exception for a history that fails, and shorten it.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                failure = exception;
                return true;
            }
        });
        var runner = new SilentRunner();
        var replay = FSharpOption<Replay>.Some(new Replay(new Rnd(seed, Gamma), FSharpOption<int>.None));
        FsCheck.Check.One(Config.Quick.WithMaxTest(MaxHistories).WithReplay(replay).WithRunner(runner), property);
        if (failure is not null) ExceptionDispatchInfo.Throw(failure);
        if (violation is not null) throw new ContractViolationException(Describe(title, violation, seed));
        if (!runner.HasPassed) throw new InvalidOperationException("The histories could not be generated.");
    }

    private static string Describe(string title, Violation violation, ulong seed) => string.Create(CultureInfo.InvariantCulture, $"""
        {violation.Title ?? title}

          {string.Join("\n  ", violation.History.Describe(violation.Count, violation.ShowsNodes))}

        expected: {violation.Expected}
        was:      {violation.Was}

        To repeat this run: protected override ulong? Seed => {seed};
        """);

    private sealed class SilentRunner : IRunner
    {
        /// <summary>False, too, if nothing could be generated.</summary>
        public bool HasPassed { get; private set; }

        public void OnStartFixture(Type t)
        {
        }

        public void OnArguments(int ntest, FSharpList<object> args, FSharpFunc<int, FSharpFunc<FSharpList<object>, string>> every)
        {
        }

        public void OnShrink(FSharpList<object> args, FSharpFunc<FSharpList<object>, string> everyShrink)
        {
        }

        public void OnFinished(string name, TestResult testResult) => HasPassed = testResult.IsPassed;
    }
}
