using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.EmailLinks;
using Auth.Domain.Invitations;
using Auth.Domain.Passkeys;
using Auth.Domain.Registrations;
using Auth.Domain.SecondFactors;
using Auth.Domain.ServiceAccounts;
using Auth.Domain.Sessions;
using Auth.Domain.Terms;
using Auth.Domain.Users;
using Mono.Cecil;

namespace Auth.ArchitectureTests;

public class DomainTests
{
    /// <summary>State changes through methods that enforce the rules. <c>init</c> accessors are allowed, because they end with construction.</summary>
    [Fact]
    public void Domain_properties_have_no_public_setters()
    {
        var setters = from type in Code.Domain.SourceTypes()
                      from property in type.Properties
                      where property.SetMethod is { IsPublic: true, ReturnType: not RequiredModifierType }
                      select property.FullName;

        setters.ShouldBeEmpty();
    }

    [Fact]
    public void Aggregates_are_sealed_and_have_no_public_constructor()
    {
        var aggregates = Code.Domain.SourceTypes().Where(t => t.BaseType?.FullName == typeof(AggregateRoot).FullName).ToList();

        aggregates.Select(a => a.Name).ShouldBe([nameof(User), nameof(Session), nameof(Device), nameof(TotpAuthenticator), nameof(EmailLink), nameof(Passkey), nameof(PendingRegistration), nameof(Invitation), nameof(TermsAcceptance), nameof(ServiceAccount)], ignoreOrder: true);
        aggregates.Where(a => !a.IsSealed || a.Methods.Any(m => m is { IsConstructor: true, IsPublic: true })).ShouldBeEmpty();
    }

    [Fact]
    public void No_code_reads_the_system_clock_or_creates_random_GUIDs_directly()
    {
        string[] forbidden = ["System.DateTime::get_Now", "System.DateTime::get_UtcNow", "System.DateTime::get_Today", "System.DateTimeOffset::get_Now", "System.DateTimeOffset::get_UtcNow", "System.Guid::NewGuid"];

        var offenders = from type in Code.All.SelectMany(m => m.SourceTypes())
                        from call in type.Calls()
                        let name = $"{call.DeclaringType.FullName}::{call.Name}"
                        where forbidden.Contains(name)
                        select $"{type.FullName}: {name}";

        offenders.ShouldBeEmpty();
    }
}
