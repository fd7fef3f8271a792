using Mono.Cecil;

namespace Auth.ArchitectureTests;

/// <summary>Secrets are found by their hash, or compared in fixed time, and nobody chooses a password for somebody else.</summary>
public class SecretTests
{
    private const string SessionToken = "Auth.Domain.Sessions.SessionToken";
    private const string DeviceToken = "Auth.Domain.Devices.DeviceToken";
    private const string SetupToken = "Auth.WebApi.Start.SetupToken";
    private const string ChallengeToken = "Auth.Domain.SecondFactors.ChallengeToken";
    private const string CeremonyToken = "Auth.Domain.Passkeys.CeremonyToken";
    private const string RecoveryCode = "Auth.Domain.SecondFactors.RecoveryCode";

    private static readonly string[] Tokens = [SessionToken, DeviceToken, SetupToken, ChallengeToken, CeremonyToken, RecoveryCode, "Auth.Domain.Common.TokenText"];

    [Fact]
    [Trait("Requirement", "R63")]
    public void Tokens_know_no_equality()
    {
        var equalities = from type in Types(Tokens)
                         from method in type.Methods
                         where method.Name is "Equals" or "op_Equality" or "GetHashCode" or "CompareTo"
                         select method.FullName;

        equalities.ShouldBeEmpty();
    }

    [Fact]
    [Trait("Requirement", "R63")]
    public void Nothing_in_a_token_compares_texts_but_for_its_prefix()
    {
        var comparisons = from type in Types(Tokens)
                          from call in type.Calls()
                          where IsComparison(call) && call.Name != "StartsWith"
                          select $"{type.FullName}: {call.FullName}";

        comparisons.ShouldBeEmpty();
        Types([SetupToken]).Single().Calls().ShouldContain(c => c.Name == "FixedTimeEquals");
    }

    /// <summary>Whoever does not have the text can't compare it.</summary>
    [Fact]
    [Trait("Requirement", "R63")]
    public void The_text_of_a_token_is_revealed_to_its_client_alone()
    {
        var callers = from type in Code.All.SelectMany(m => m.Written())
                      where type.Calls().Any(c => c.DeclaringType.FullName is SessionToken or DeviceToken or ChallengeToken or CeremonyToken or RecoveryCode && c.Name == "Reveal")
                      select type.FullName;

        callers.ShouldBe(
            [
                "Auth.WebApi.Authentication.SessionCookie",
                "Auth.WebApi.Authentication.ShownDevice",
                "Auth.WebApi.Endpoints.ChallengeAnswer",
                "Auth.WebApi.Endpoints.LoginAnswer",
                "Auth.WebApi.Endpoints.PasskeyOptionsAnswer",
                "Auth.WebApi.Endpoints.RecoveryCodesAnswer",
                "Auth.WebApi.Pages.Account.Security.RecoveryCodesModel",
                "Auth.WebApi.Pages.Entry.SignIn.SecondFactorModel",
            ],
            ignoreOrder: true);
    }

    [Fact]
    [Trait("Requirement", "R59")]
    public void Only_use_cases_of_the_person_themselves_take_a_password()
    {
        var takers = from type in Code.Application.Written()
                     where type is { IsInterface: false } && type.AllInterfaces().Contains("MediatR.IRequest`1")
                     where type.Properties.Any(p => p.Name.Contains("Password", StringComparison.Ordinal) && p.PropertyType.FullName == "System.String")
                     select type.Name;

        takers.ShouldBe(["LoginCommand", "RegisterCommand", "ChangePasswordCommand", "CompleteRecoveryCommand", "CompleteRegistrationCommand", "CreateFirstAdministratorCommand", "StepUpCommand"], ignoreOrder: true);
    }

    [Fact]
    [Trait("Requirement", "R45")]
    public void Nothing_redirects()
    {
        var redirects = from type in Code.WebApi.Written()
                        from call in type.Calls()
                        where call.Name.Contains("Redirect", StringComparison.Ordinal)
                        select $"{type.FullName}: {call.FullName}";

        redirects.ShouldBeEmpty();
    }

    private static List<TypeDefinition> Types(string[] names)
    {
        var types = Code.All.SelectMany(m => m.Written()).Where(t => names.Contains(t.FullName)).ToList();
        types.Count.ShouldBe(names.Length);
        return types;
    }

    private static bool IsComparison(MethodReference call) =>
        (call.DeclaringType.FullName is "System.String" or "System.StringComparer" or "System.MemoryExtensions" or "System.Linq.Enumerable"
            && call.Name is "Equals" or "op_Equality" or "op_Inequality" or "Compare" or "CompareOrdinal" or "CompareTo" or "SequenceEqual" or "Contains" or "StartsWith" or "IndexOf")
        || call.DeclaringType.FullName.StartsWith("System.Collections.Generic.EqualityComparer", StringComparison.Ordinal);
}
