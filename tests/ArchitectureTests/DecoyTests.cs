using Auth.Domain.Users;
using Mono.Cecil;

namespace Auth.ArchitectureTests;

/// <summary>Queries leave decoys out, because none but these few can see them (ADR 37).</summary>
[Trait("Requirement", "R20")]
public class DecoyTests
{
    private const string Persistence = "Auth.Infrastructure.Persistence.";

    [Fact]
    public void Only_these_classes_read_decoys() =>
        UsersOf(method => method.Name == "get_UsersAndDecoys").ShouldBe(
            [$"{Persistence}AuthContext", $"{Persistence}CompiledQueries", $"{Persistence}Events.EventLog", $"{Persistence}Purge", $"{Persistence}Statistics.EventCountAggregator", $"{Persistence}Users.UserRepository"],
            ignoreOrder: true);

    [Fact]
    public void Only_the_context_makes_a_set_of_users() =>
        UsersOf(method => method is GenericInstanceMethod { Name: "Set" } set && set.GenericArguments.Any(argument => argument.FullName == typeof(User).FullName)).ShouldBe([$"{Persistence}AuthContext"]);

    private static IEnumerable<string> UsersOf(Func<MethodReference, bool> isMatch) =>
        from type in Code.Infrastructure.SourceTypes()
        where type.MethodsWithBody().SelectMany(m => m.Body.Instructions).Any(i => i.Operand is MethodReference method && isMatch(method))
        select type.FullName;
}
