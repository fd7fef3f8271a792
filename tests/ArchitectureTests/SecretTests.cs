using Auth.Domain.Common;
using Auth.Domain.SecondFactors;
using MediatR;
using Mono.Cecil;

namespace Auth.ArchitectureTests;

/// <summary>Secrets are found by their hash, or compared in fixed time, and nobody chooses a password for somebody else.</summary>
public class SecretTests
{
    private const string Reveal = nameof(Token<>.Reveal);

    private static readonly string SetupToken = Code.Named("Auth.WebApi.Hosting.SetupToken").FullName;

    /// <summary>Names of random text that opens nothing.</summary>
    private static readonly string[] HarmlessText = [Code.Named("Auth.Infrastructure.Mail.FileMailer").FullName];

    /// <summary>What a person typed. It is verified and dropped, and its text does not show in logs.</summary>
    private static readonly string[] TypedText = [typeof(SecondFactorCode).FullName!];

    /// <summary>By what they do: they make random text, or reveal a text that they hide.</summary>
    private static readonly List<TypeDefinition> Secrets =
        [.. Code.All.SelectMany(m => m.Written()).Where(t => (MakesRandomText(t) || Reveals(t)) && !HarmlessText.Contains(t.FullName))];

    [Fact]
    public void Secrets_are_found_by_what_they_do()
    {
        string[] secrets = [typeof(Token<>).FullName!, typeof(RecoveryCode).FullName!, SetupToken];

        Secrets.Select(s => s.FullName).ShouldBe(secrets, ignoreOrder: true);
        Secrets.Count(Reveals).ShouldBeGreaterThan(1);
    }

    /// <summary>A secret that is made by other means is found by its name.</summary>
    [Fact]
    public void What_is_called_a_token_or_a_code_and_holds_text_is_a_secret()
    {
        string[] names = ["Token", "Code"];
        names.Where(name => !Secrets.Exists(s => IsCalled(s, name))).ShouldBeEmpty();

        var others = from type in Code.All.SelectMany(m => m.Written()).Except(Secrets)
                     where type.IsClass && names.Any(name => IsCalled(type, name))
                     where type.Fields.Any(f => f is { IsLiteral: false, IsStatic: false } && f.FieldType.FullName == "System.String")
                     where !TypedText.Contains(type.FullName)
                     select type.FullName;

        others.ShouldBeEmpty();
    }

    [Fact]
    [Trait("Requirement", "R58")]
    public void A_secret_that_can_be_revealed_hides_its_text_in_logs()
    {
        Secrets.Where(s => Reveals(s) && !s.Methods.Any(m => m.Name == "ToString")).Select(s => s.FullName).ShouldBeEmpty();
    }

    [Fact]
    [Trait("Requirement", "R63")]
    public void Tokens_know_no_equality()
    {
        var equalities = from type in Secrets
                         from method in type.Methods
                         where method.Name is "Equals" or "op_Equality" or "GetHashCode" or "CompareTo"
                         select method.FullName;

        equalities.ShouldBeEmpty();
    }

    [Fact]
    [Trait("Requirement", "R63")]
    public void Nothing_in_a_token_compares_texts_but_for_its_prefix()
    {
        var comparisons = (from type in Secrets
                           from call in type.Calls()
                           where IsComparison(call)
                           select call).ToList();

        comparisons.ShouldNotBeEmpty();
        comparisons.Where(call => call.Name != "StartsWith").Select(call => call.FullName).ShouldBeEmpty();
        Secrets.Single(s => s.FullName == SetupToken).Calls().ShouldContain(c => c.Name == "FixedTimeEquals");
    }

    /// <summary>Whoever does not have the text can't compare it.</summary>
    [Fact]
    [Trait("Requirement", "R63")]
    public void The_text_of_a_token_is_revealed_to_its_client_alone()
    {
        var callers = from type in Code.All.SelectMany(m => m.Written())
                      where type.Calls().Any(c => c.Name == Reveal && Secrets.Any(s => s.FullName == c.DeclaringType.GetElementType().FullName))
                      select type.FullName;

        callers.ShouldBe(
            [
                "Auth.Infrastructure.Mail.EmailLinkUrlBuilder",
                "Auth.WebApi.Security.SessionCookie",
                "Auth.WebApi.Security.DeviceTokenTransport",
                "Auth.WebApi.Api.ChallengeResponse",
                "Auth.WebApi.Api.LoginResponse",
                "Auth.WebApi.Api.PasskeyOptionsResponse",
                "Auth.WebApi.Api.RecoveryCodesResponse",
                "Auth.WebApi.Pages.Account.Security.RecoveryCodesModel",
                "Auth.WebApi.Pages.SignIn.SecondFactorModel",
            ],
            ignoreOrder: true);
    }

    [Fact]
    [Trait("Requirement", "R59")]
    public void Only_use_cases_of_the_person_themselves_take_a_password()
    {
        var takers = from type in Code.Application.Written()
                     where type is { IsInterface: false } && type.AllInterfaces().Contains(typeof(IRequest<>).FullName!)
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

    private static bool Reveals(TypeDefinition type) => type.Methods.Any(m => m.Name == Reveal && m.ReturnType.FullName == "System.String");

    /// <summary>Without the number of type parameters, which ends the name of a generic type.</summary>
    private static bool IsCalled(TypeDefinition type, string name) => type.Name.Split('`')[0].EndsWith(name, StringComparison.Ordinal);

    private static bool MakesRandomText(TypeDefinition type) => type.Calls().Any(c =>
        c.DeclaringType.Name == "RandomNumberGenerator" && c.ReturnType.FullName == "System.String");

    private static bool IsComparison(MethodReference call) =>
        (call.DeclaringType.FullName is "System.String" or "System.StringComparer" or "System.MemoryExtensions" or "System.Linq.Enumerable"
            && call.Name is "Equals" or "op_Equality" or "op_Inequality" or "Compare" or "CompareOrdinal" or "CompareTo" or "SequenceEqual" or "Contains" or "StartsWith" or "IndexOf")
        || call.DeclaringType.FullName.StartsWith("System.Collections.Generic.EqualityComparer", StringComparison.Ordinal);
}
