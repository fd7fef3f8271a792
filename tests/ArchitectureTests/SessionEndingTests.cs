using Auth.Domain.Passkeys;
using Auth.Domain.SecondFactors;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.ArchitectureTests;

/// <summary>A change of a credential or of an account lock ends the user's sessions (ADR 25).</summary>
[Trait("Requirement", "R29")]
public class SessionEndingTests
{
    private static readonly string[] Credentials = [nameof(User.PasswordHash), nameof(User.PasswordVersion), nameof(User.HasSecondFactor), nameof(User.LockedAt)];

    /// <summary>Methods that set a credential but keep the sessions, with the reason.</summary>
    private static readonly Dictionary<string, string> Exceptions = new(StringComparer.Ordinal)
    {
        [".ctor"] = "A new account has no sessions.",
        [nameof(User.Import)] = "A new account has no sessions.",
        [nameof(User.CopyForReplay)] = "A copy is never stored.",
        [nameof(User.CompleteAttempt)] = "Rehashes the password that was verified.",
        [nameof(User.Unlock)] = "The lock has already ended the sessions.",
    };

    [Fact]
    public void Every_change_of_a_credential_or_lock_raises_an_event_that_ends_the_sessions()
    {
        var setters = Credentials.Select(c => $"set_{c}").ToList();
        var endingEvents = Code.Domain.SourceTypes().Where(t => !t.IsInterface && t.AllInterfaces().Contains(typeof(ISessionEndingEvent).FullName!)).Select(t => t.FullName).ToList();
        var changing = Code.FindType(typeof(User).FullName!).MethodsWithBody().Where(m => !setters.Contains(m.Name) && m.Callees().Any(c => setters.Contains(c.Name))).ToList();
        var keepingSessions = changing.Where(m => !m.Callees().Any(c => c.Name == ".ctor" && endingEvents.Contains(c.DeclaringType.FullName))).Select(m => m.Name).Distinct().ToList();

        changing.Select(m => m.Name).ShouldContain(nameof(User.ChangePassword));
        keepingSessions.ShouldBe(Exceptions.Keys, ignoreOrder: true);
    }

    /// <summary>The aggregate's method raises the event that ends the sessions (ADR 33).</summary>
    [Theory]
    [Trait("Requirement", "R80")]
    [InlineData(typeof(IPasskeyRepository), typeof(Passkey), nameof(Passkey.Remove))]
    [InlineData(typeof(ITotpAuthenticatorRepository), typeof(User), nameof(User.RemoveSecondFactor))]
    public void Every_use_case_that_removes_a_credential_raises_the_event_that_ends_its_sessions(Type repository, Type aggregate, string method)
    {
        var removing = Code.Application.SourceTypes().Where(t => t.Calls().Any(c => c.DeclaringType.FullName == repository.FullName && c.Name == "Remove")).ToList();

        removing.ShouldNotBeEmpty();
        removing.Where(t => !t.Calls().Any(c => c.DeclaringType.FullName == aggregate.FullName && c.Name == method)).Select(t => t.FullName).ShouldBeEmpty();
    }

    [Fact]
    [Trait("Requirement", "R80")]
    public void Every_event_about_a_removed_or_replaced_credential_ends_sessions()
    {
        string[] words = ["Removed", "Renewed", "Changed", "Recovered", "Claimed"];
        string[] exceptions = [nameof(EmailChanged), nameof(RolesChanged), nameof(UserAttributesChanged)];
        var events = Code.Domain.SourceTypes().Where(t => !t.IsInterface && t.AllInterfaces().Contains(typeof(IUserEvent).FullName!)).ToList();
        var named = events.Where(t => words.Any(w => t.Name.EndsWith(w, StringComparison.Ordinal)) && !exceptions.Contains(t.Name, StringComparer.Ordinal)).ToList();

        named.Count.ShouldBeGreaterThan(4);
        named.Where(t => !t.AllInterfaces().Contains(typeof(ISessionEndingEvent).FullName!)).Select(t => t.Name).ShouldBeEmpty();
    }
}
