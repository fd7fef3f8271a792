namespace Auth.Testing.Xunit.Tests;

/// <summary>Runs a test that has to fail.</summary>
internal static class Failure
{
    /// <returns>Its message, without the seed.</returns>
    public static async Task<string> GetMessageAsync(Func<Task> test)
    {
        var message = (await Should.ThrowAsync<ContractViolationException>(test)).Message;
        message.ShouldEndWith("To repeat this run: protected override ulong? Seed => 1;");
        return message[..message.IndexOf("\n\nTo repeat", StringComparison.Ordinal)];
    }
}
