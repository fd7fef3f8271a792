using Auth.Domain.Common;
using Auth.Domain.SecondFactors;
using MediatR;
using Mono.Cecil;

namespace Auth.ArchitectureTests;

/// <summary>Secrets are looked up by their hash or compared in fixed time, and only users themselves set passwords.</summary>
public class SecretTests
{
    private const string Reveal = nameof(Token<>.Reveal);

    private static readonly string SetupToken = Code.FindType("Auth.WebApi.Hosting.SetupToken").FullName;

    /// <summary>Types whose random text is not a secret.</summary>
    private static readonly string[] HarmlessText = [Code.FindType("Auth.Infrastructure.Mail.FileMailer").FullName];

    /// <summary>Types for typed text, which is verified, never stored, and hidden in logs; and the codes of errors, which are no secrets.</summary>
    private static readonly string[] TypedText = [typeof(SecondFactorCode).FullName!, Code.FindType("Auth.WebApi.Http.ErrorCode").FullName];

    /// <summary>Types that create random text or reveal text that they hide.</summary>
    private static readonly List<TypeDefinition> Secrets =
        [.. Code.All.SelectMany(m => m.SourceTypes()).Where(t => (CreatesRandomText(t) || Reveals(t)) && !HarmlessText.Contains(t.FullName))];

    [Fact]
    public void Secret_types_are_detected_by_creating_or_revealing_random_text()
    {
        string[] secrets = [typeof(Token<>).FullName!, typeof(RecoveryCode).FullName!, SetupToken];

        Secrets.Select(s => s.FullName).ShouldBe(secrets, ignoreOrder: true);
        Secrets.Count(Reveals).ShouldBeGreaterThan(1);
    }

    /// <summary>Finds secret types that create their text by other means.</summary>
    [Fact]
    public void Types_named_token_or_code_that_hold_text_are_secret_types()
    {
        string[] names = ["Token", "Code"];
        names.Where(name => !Secrets.Exists(s => IsCalled(s, name))).ShouldBeEmpty();

        var others = from type in Code.All.SelectMany(m => m.SourceTypes()).Except(Secrets)
                     where type.IsClass && names.Any(name => IsCalled(type, name))
                     where type.Fields.Any(f => f is { IsLiteral: false, IsStatic: false } && f.FieldType.FullName == "System.String")
                     where !TypedText.Contains(type.FullName)
                     select type.FullName;

        others.ShouldBeEmpty();
    }

    [Fact]
    [Trait("Requirement", "R58")]
    public void Secret_types_that_reveal_their_text_override_ToString()
    {
        Secrets.Where(s => Reveals(s) && !s.Methods.Any(m => m.Name == "ToString")).Select(s => s.FullName).ShouldBeEmpty();
    }

    [Fact]
    [Trait("Requirement", "R63")]
    public void Secret_types_define_no_equality()
    {
        var equalities = from type in Secrets
                         from method in type.Methods
                         where method.Name is "Equals" or "op_Equality" or "GetHashCode" or "CompareTo"
                         select method.FullName;

        equalities.ShouldBeEmpty();
    }

    /// <summary>The checksum is computed from the presented text, so comparing it reveals nothing of a stored secret.</summary>
    [Fact]
    [Trait("Requirement", "R63")]
    public void Secret_types_compare_only_the_prefix_and_the_checksum_of_their_text()
    {
        var comparisons = (from type in Secrets
                           from call in type.Calls()
                           where IsComparison(call)
                           select $"{type.Name}: {call.Name}").ToList();

        comparisons.ShouldContain(comparison => comparison.EndsWith("StartsWith", StringComparison.Ordinal));
        comparisons.Where(comparison => !comparison.EndsWith("StartsWith", StringComparison.Ordinal)).ShouldBe(["Token`1: SequenceEqual"]);
        Secrets.Single(s => s.FullName == SetupToken).Calls().ShouldContain(c => c.Name == "FixedTimeEquals");
    }

    /// <summary>Code without the text cannot compare it.</summary>
    [Fact]
    [Trait("Requirement", "R63")]
    public void Only_responses_cookies_pages_email_links_and_the_command_line_reveal_the_text_of_a_secret()
    {
        var callers = from type in Code.All.SelectMany(m => m.SourceTypes())
                      where type.Calls().Any(c => c.Name == Reveal && Secrets.Any(s => s.FullName == c.DeclaringType.GetElementType().FullName))
                      select type.FullName;

        callers.ShouldBe(
            [
                "Auth.Infrastructure.Mail.EmailLinkUrlBuilder",
                "Auth.WebApi.Security.SessionCookie",
                "Auth.WebApi.Security.GatewayCookie",
                "Auth.WebApi.Security.DeviceTokenTransport",
                "Auth.WebApi.Api.ChallengeResponse",
                "Auth.WebApi.Api.LoginResponse",
                "Auth.WebApi.Api.PasskeyOptionsResponse",
                "Auth.WebApi.Api.RecoveryCodesResponse",
                "Auth.WebApi.Api.ServiceKeyResponse",
                "Auth.WebApi.Pages.Administration.ServiceAccounts.ServiceKeyModel",
                "Auth.Commands.ServiceAccounts.ServiceKeysCommands",
                "Auth.WebApi.Pages.Account.Security.RecoveryCodesModel",
                "Auth.WebApi.Pages.SignIn.SecondFactorModel",
                "Auth.WebApi.Pages.SignIn.RequiredActionModel",
                "Auth.WebApi.Pages.SignIn.RequiredEnrollmentCodesModel",
            ],
            ignoreOrder: true);
    }

    [Fact]
    [Trait("Requirement", "R59")]
    public void Only_self_service_commands_take_a_password()
    {
        var commands = from type in Code.Application.SourceTypes()
                       where type is { IsInterface: false } && type.AllInterfaces().Contains(typeof(IRequest<>).FullName!)
                       where type.Properties.Any(p => p.Name.Contains("Password", StringComparison.Ordinal) && p.PropertyType.FullName == "System.String")
                       select type.Name;

        commands.ShouldBe(["LoginCommand", "RegisterCommand", "ChangePasswordCommand", "ChangeRequiredPasswordCommand", "CompleteRecoveryCommand", "CompleteRegistrationCommand", "AcceptInvitationCommand", "CreateFirstAdministratorCommand", "StepUpCommand", "VerifyEmailCommand"], ignoreOrder: true);
    }

    [Fact]
    [Trait("Requirement", "R45")]
    public void WebApi_calls_no_redirect_method()
    {
        var redirects = from type in Code.WebApi.SourceTypes()
                        from call in type.Calls()
                        where call.Name.Contains("Redirect", StringComparison.Ordinal)
                        select $"{type.FullName}: {call.FullName}";

        redirects.ShouldBeEmpty();
    }

    private static bool Reveals(TypeDefinition type) => type.Methods.Any(m => m.Name == Reveal && m.ReturnType.FullName == "System.String");

    /// <summary>Ignores the number of type parameters at the end of a generic type's name.</summary>
    private static bool IsCalled(TypeDefinition type, string name) => type.Name.Split('`')[0].EndsWith(name, StringComparison.Ordinal);

    private static bool CreatesRandomText(TypeDefinition type) => type.Calls().Any(c =>
        c.DeclaringType.Name == "RandomNumberGenerator" && c.ReturnType.FullName == "System.String");

    private static bool IsComparison(MethodReference call) =>
        (call.DeclaringType.FullName is "System.String" or "System.StringComparer" or "System.MemoryExtensions" or "System.Linq.Enumerable"
            && call.Name is "Equals" or "op_Equality" or "op_Inequality" or "Compare" or "CompareOrdinal" or "CompareTo" or "SequenceEqual" or "Contains" or "StartsWith" or "IndexOf")
        || call.DeclaringType.FullName.StartsWith("System.Collections.Generic.EqualityComparer", StringComparison.Ordinal);
}
