using Auth.Domain.Common;
using Auth.Domain.Registrations;
using Auth.Domain.Users;
using Auth.Testing.Histories;
using FsCheck.Fluent;

namespace Auth.Testing;

/// <summary>The contract of an <see cref="IRegistrationRule"/>. Derive a test class from it.</summary>
/// <typeparam name="TRule">The rule.</typeparam>
public abstract class RegistrationRuleContract<TRule> : RejectionContract<TRule>
    where TRule : class, IRegistrationRule
{
    private static readonly string[] Usernames = ["alice", "bob", "a", "Ångström", "李小龍", "o'neill", "first last", "x-1_2.3+4", new('n', Username.MaximumLength)];

    private static readonly string[] Domains = ["example.org", "example.com", "EXAMPLE.org", "mail.example.org", "xn--bcher-kva.example", "bücher.example"];

    /// <summary>Emails that the rule treats differently, such as <c>ann@contoso.com</c>. They are among the generated ones, and so are those of domains in the code of the rule. None by default: name those that come from elsewhere.</summary>
    protected virtual IReadOnlyCollection<string> Emails => [];

    private protected override FsCheck.Gen<Step> Steps => Generate.StepsWith(
        from username in Gen.Elements(Usernames)
        from email in Gen.Elements<string?>([null, .. Emails, .. Domains.Concat(Code.Texts.Select(text => text.TrimStart('@'))).Select(domain => $"alice@{domain}"), "ö@example.org"]).Where(IsValid)
        from client in Clients.Any
        select (Step)new Registers(username, email, client));

    private protected override IEnumerable<string> FindWrongNames() => base.FindWrongNames().Concat(FindWrongNames(nameof(Emails), Emails, EmailAddress.Create));

    private static bool IsValid(string? email) => email is null || EmailAddress.Create(email).IsSuccess;

    private protected override Task<Result> CheckAsync(TRule rule, World world, Question question, CancellationToken cancellationToken)
    {
        var registration = (Registers)question;
        var email = registration.Email is null ? null : EmailAddress.Create(registration.Email).Value;
        return rule.CheckAsync(Username.Create(registration.Username).Value, email, registration.Client, world.Now, cancellationToken);
    }
}
