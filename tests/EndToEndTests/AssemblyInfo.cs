// Each test keeps both its server and the machine busy.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
