using Auth.Domain.Invitations;
using Auth.Domain.Registrations;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.ArchitectureTests;

/// <summary>One class calls each kind of rule of the host application. Password rules are in <see cref="PasswordVerificationTests"/>.</summary>
public class HostRuleTests
{
    private const string RegistrationRules = "Auth.Application.Registration.RegistrationRules";
    private const string SessionRules = "Auth.Application.Sessions.Rules.SessionRules";
    private const string PolicyReplay = "Auth.Application.Policies.RuleReplay";
    private const string RoleChangeAuthorizer = "Auth.Application.Administration.RoleChangeAuthorizer";

    [Fact]
    public void Only_one_class_asks_the_registration_rules() => CallersOf(typeof(IRegistrationRule), nameof(IRegistrationRule.CheckAsync)).ShouldBe([RegistrationRules]);

    [Fact]
    public void Only_one_class_asks_the_role_change_rules() => CallersOf(typeof(IRoleChangeRule), nameof(IRoleChangeRule.CheckAsync)).ShouldBe([RoleChangeAuthorizer]);

    [Fact]
    public void Only_one_class_asks_the_session_rules() => CallersOf(typeof(ISessionRule), nameof(ISessionRule.CheckAsync)).ShouldBe([SessionRules]);

    [Fact]
    public void Session_rules_are_asked_where_sessions_are_issued_and_of_living_ones()
    {
        CallersOf(SessionRules, "CheckAsync").ShouldBe(["Auth.Application.Login.SessionIssuer"]);
        CallersOf(SessionRules, "AskAsync").ShouldBe(["Auth.Application.Sessions.Rules.CheckSessionRulesHandler"]);
    }

    [Fact]
    public void Single_rules_are_asked_about_recorded_events_alone()
    {
        CallersOf(SessionRules, "AskRuleAsync").ShouldBe([PolicyReplay]);
        CallersOf(RoleChangeAuthorizer, "AskRuleAsync").ShouldBe([PolicyReplay]);
        CallersOf(typeof(ILoginRule), nameof(ILoginRule.CheckAsync)).ShouldBe(["Auth.Application.Login.SessionIssuer", PolicyReplay], ignoreOrder: true);
    }

    /// <summary>An operator who creates an account is not subject to the registration rules; <c>RegisterHandler</c> distinguishes them.</summary>
    [Fact]
    public void Every_registration_asks_the_registration_rules()
    {
        var creators = CallersOf(typeof(User), nameof(User.Register)).Concat(CallersOf(typeof(PendingRegistration), nameof(PendingRegistration.Begin))).Distinct(StringComparer.Ordinal);

        CallersOf(RegistrationRules, "CheckAsync").ShouldBe(creators.Except([typeof(Invitation).FullName!, "Auth.Application.Registration.CreateFirstAdministratorHandler"]), ignoreOrder: true);
    }

    /// <summary>The first administrator is authorized by the setup token. A replay changes copies of accounts.</summary>
    [Fact]
    public void Every_change_of_roles_asks_the_role_change_rules()
    {
        var changers = CallersOf(typeof(User), nameof(User.SetRoles))
            .Concat(CallersOf(typeof(User), nameof(User.Import)))
            .Concat(CallersOf(typeof(Invitation), nameof(Invitation.Create)))
            .Concat(CallersOf(typeof(Invitation), nameof(Invitation.Accept)))
            .Distinct(StringComparer.Ordinal)
            .Except([typeof(Invitation).FullName!, "Auth.Application.Registration.CreateFirstAdministratorHandler", "Auth.Application.Policies.ReplayedAccount"]);

        Code.All.SelectMany(module => module.SourceTypes())
            .Where(type => type.Calls().Any(call => call.DeclaringType.FullName == RoleChangeAuthorizer && call.Name.StartsWith("Check", StringComparison.Ordinal)))
            .Select(type => type.FullName).Except([RoleChangeAuthorizer])
            .ShouldBe(changers, ignoreOrder: true);
    }

    /// <summary>The setup asks for no attributes.</summary>
    [Fact]
    public void Every_other_way_to_an_account_sets_attributes()
    {
        var creators = CallersOf(typeof(User), nameof(User.Register))
            .Concat(CallersOf(typeof(User), nameof(User.Import)))
            .Concat(CallersOf(typeof(Invitation), nameof(Invitation.Accept)))
            .Distinct(StringComparer.Ordinal)
            .Except([typeof(Invitation).FullName!, "Auth.Application.Registration.CreateFirstAdministratorHandler"]);

        CallersOf("Auth.Application.Attributes.UserAttributes", "SetAsync").ShouldBe(creators.Append("Auth.Application.Attributes.ChangeAttributesHandler"), ignoreOrder: true);
    }

    private static IEnumerable<string> CallersOf(Type type, string method) => CallersOf(type.FullName!, method);

    private static IEnumerable<string> CallersOf(string type, string method) =>
        from caller in Code.All.SelectMany(module => module.SourceTypes())
        where caller.FullName != type && caller.Calls().Any(call => call.DeclaringType.FullName == type && call.Name == method)
        select caller.FullName;
}
