using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Mono.Cecil;

namespace Auth.ArchitectureTests;

/// <summary>A change of a credential or of an account lock ends the user's sessions (ADR 25).</summary>
[Trait("Requirement", "R29")]
public class SessionEndingTests
{
    private static readonly string[] Credentials = [nameof(User.PasswordHash), nameof(User.PasswordVersion), nameof(User.HasSecondFactor), nameof(User.LockedAt)];

    /// <summary>Methods that set a credential and leave the sessions, with the reason.</summary>
    private static readonly Dictionary<string, string> Exceptions = new(StringComparer.Ordinal)
    {
        [".ctor"] = "A new account has no sessions.",
        [nameof(User.Import)] = "A new account has no sessions.",
        [nameof(User.CompleteAttempt)] = "Rehashes the password that was verified.",
        [nameof(User.RemoveSecondFactor)] = "The sessions are at least as strong as a login from now on.",
        [nameof(User.Unlock)] = "Locking has ended the sessions.",
    };

    [Fact]
    public void Every_change_of_a_credential_raises_an_event_that_ends_the_sessions()
    {
        var setters = Credentials.Select(c => $"set_{c}").ToList();
        var endingEvents = Code.Domain.Written().Where(t => !t.IsInterface && t.AllInterfaces().Contains(typeof(ISessionEndingEvent).FullName!)).Select(t => t.FullName).ToList();
        var changing = Code.Named(typeof(User).FullName!).Bodies().Where(m => !setters.Contains(m.Name) && Callees(m).Any(c => setters.Contains(c.Name))).ToList();
        var leaving = changing.Where(m => !Callees(m).Any(c => c.Name == ".ctor" && endingEvents.Contains(c.DeclaringType.FullName))).Select(m => m.Name).Distinct().ToList();

        changing.Select(m => m.Name).ShouldContain(nameof(User.ChangePassword));
        leaving.ShouldBe(Exceptions.Keys, ignoreOrder: true);
    }

    private static IEnumerable<MethodReference> Callees(MethodDefinition method) => method.Body.Instructions.Select(i => i.Operand).OfType<MethodReference>();
}
