using Auth.Application.Passwords;
using Auth.Domain.Common;
using Auth.Domain.Passwords;
using Auth.Testing.Histories;
using FsCheck.Fluent;
using Xunit;

namespace Auth.Testing;

/// <summary>What Auth needs of password policies and password rules. Derive from the contract of the rule's interface.</summary>
/// <remarks>Generated passwords are well-formed and have 1 to <see cref="PasswordPolicy.MaximumLength"/> code points, because Auth rejects all others itself.</remarks>
/// <typeparam name="TRule">The policy or the rule.</typeparam>
public abstract class PasswordContract<TRule> : RejectionContract<TRule>
    where TRule : class
{
    /// <summary>Part of a password, and of no message for another reason.</summary>
    private const string Marker = "qZ7xKv";

    /// <summary>Passwords that the rule treats differently, or parts of them, such as the name of the company. Generated passwords contain some of them, and of the texts in the code of the rule. None by default: name those that come from elsewhere.</summary>
    protected virtual IReadOnlyCollection<string> Passwords => [];

    private protected override TimeSpan AnswerLimit => PasswordRules.LoginTimeout;

    private protected override FsCheck.Gen<Step> Steps => GetSteps(GeneratedPasswords.WithParts([.. Passwords, .. Code.Texts]));

    /// <summary>A page shows the message at its password field, and each form has its own name for that.</summary>
    [Fact]
    public Task A_rejection_names_the_field_password() => CheckRejectionsAsync(
        $"{Name} rejects a password without naming the field.",
        Steps,
        error => error is { Kind: ErrorKind.Invalid, Fields.Keys: var fields } && fields.SequenceEqual(["password"], StringComparer.Ordinal)
            ? null
            : ("Error.Invalid(\"password\", …)", $"{error.Kind}, {(error.Fields is null ? "without a field" : string.Join(", ", error.Fields.Keys))}"));

    /// <summary>Others see messages: on the screen, in logs of clients and of operators (P4).</summary>
    [Fact]
    public Task A_rejection_does_not_contain_the_password() => CheckRejectionsAsync(
        $"{Name} puts the password into its message.",
        GetSteps(GeneratedPasswords.WithParts([.. Passwords, .. Code.Texts]).Select(password => password + Marker)),
        error => GetMessages(error).FirstOrDefault(message => message.Contains(Marker, StringComparison.OrdinalIgnoreCase)) is { } message ? ("a message without the password", Text.Quoted(message)) : null);

    private protected sealed override Task<Result> CheckAsync(TRule rule, World world, Question question, CancellationToken cancellationToken)
    {
        var choice = (ChoosesPassword)question;
        var owner = PasswordOwner.From(world.GetUser(choice.Who));
        return CheckAsync(rule, choice.Password, choice.IsNew ? owner with { UserId = null } : owner, cancellationToken);
    }

    private protected abstract Task<Result> CheckAsync(TRule rule, string password, PasswordOwner owner, CancellationToken cancellationToken);

    private static FsCheck.Gen<Step> GetSteps(FsCheck.Gen<string> passwords) => Generate.StepsWith(
        from name in Generate.Name
        from isNew in Gen.Elements(false, true)
        from password in passwords.Where(PasswordPolicy.IsWithinLimits)
        select (Step)new ChoosesPassword(name, isNew, password));
}
