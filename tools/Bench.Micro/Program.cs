using Auth.Bench.Micro;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;

// In this process: the projects that BenchmarkDotNet would write and build have other rules than ours.
var config = DefaultConfig.Instance
    .AddDiagnoser(MemoryDiagnoser.Default)
    .AddJob(Job.InProcess.WithMaxIterationCount(20));
BenchmarkSwitcher.FromTypes([typeof(SessionCheckPieces), typeof(LoginPieces)]).Run(args, config);
