using Xunit.Sdk;
using Xunit.v3;

// Each test keeps its servers and the machine busy.
[assembly: Parallelization(Mode = ParallelMode.None)]
