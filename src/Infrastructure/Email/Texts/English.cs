using System.Globalization;
using Auth.Application.Mail;

namespace Auth.Infrastructure.Email.Texts;

/// <summary>English mail texts. Another language is another class like this one.</summary>
internal static class English
{
    /// <summary>The text of a mail: what happened, when, and what to do.</summary>
    public static LetterText Of(LetterKind kind, LetterFacts facts)
    {
        var (service, username, _, _, at) = facts;
        var when = at.ToUniversalTime().ToString("d MMMM yyyy 'at' HH:mm 'UTC'", CultureInfo.InvariantCulture);
        var lifetime = Duration(facts.Lifetime);
        var account = $"your account {username} at {service}";
        return kind switch
        {
            LetterKind.AddressVerification => new(
                $"Confirm your address at {service}",
                ["Hello,", $"On {when}, this address was given for an account at {service}.", .. Detail(facts), $"To confirm that it is yours, follow this link within {lifetime}:"],
                "Confirm the address",
                "If it was not you, do nothing: without the link, the address is not confirmed."),
            LetterKind.Registration => new(
                $"Finish your registration at {service}",
                ["Hello,", $"On {when}, somebody, perhaps you, asked for an account at {service} with this address.", .. Detail(facts), $"To make the account, and to choose its password, follow this link within {lifetime}:"],
                "Make the account",
                "If it was not you, do nothing: without the link, there is no account."),
            LetterKind.AddressInUse => new(
                $"You have an account at {service}",
                [
                    $"Hello {username},",
                    $"On {when}, somebody, perhaps you, tried to register at {service} with this address. It belongs to {account} already. Nothing was changed.",
                    .. Detail(facts),
                    "If it was you, sign in with that name, or recover the account if you have forgotten its password.",
                    $"If it was not you, there is nothing to do. If it happens again, tell the administrator of {service}.",
                ]),
            LetterKind.UsernameTaken => new(
                $"Choose another name at {service}",
                [
                    "Hello,",
                    $"On {when}, somebody, perhaps you, tried to register at {service} with this address and a name that is taken. There is no new account.",
                    .. Detail(facts),
                    "If it was you, register again with another name.",
                    "If it was not you, there is nothing to do.",
                ]),
            LetterKind.Recovery => new(
                $"Recover your account at {service}",
                [$"Hello {username},", $"On {when}, somebody, perhaps you, asked to recover {account}.", .. Detail(facts), $"To choose a new password, follow this link within {lifetime}:"],
                "Choose a new password",
                $"If it was not you, do nothing: without the link, nothing changes. If it happens again, tell the administrator of {service}."),
            LetterKind.PasswordChanged => Notice(
                $"Your password at {service} was changed",
                $"The password of {account} was changed on {when}.",
                $"If it was not you, recover the account at once, and tell the administrator of {service}."),
            LetterKind.PasswordRecovered => Notice(
                $"Your account at {service} was recovered",
                $"A new password for {account} was chosen on {when}, by a link that was sent to this address.",
                $"If it was not you, somebody else reads your mail: secure your mailbox first, then recover the account again, and tell the administrator of {service}."),
            LetterKind.AddressChanged => Notice(
                $"The address of your account at {service} was changed",
                $"The address of {account} was changed on {when}. This is the last message to the old one.",
                $"If it was not you, change the password if you still can sign in, and tell the administrator of {service} at once: the account can't be recovered by this address any more."),
            LetterKind.SecondFactorAdded => Notice(
                $"A second factor was added to your account at {service}",
                $"A second factor was added to {account} on {when}. It is asked for when somebody signs in.",
                $"If it was not you, change the password at once, remove the second factor, and tell the administrator of {service}."),
            LetterKind.SecondFactorRemoved => Notice(
                $"A second factor was removed from your account at {service}",
                $"A second factor was removed from {account} on {when}.",
                $"If it was not you, change the password at once, add the second factor again, and tell the administrator of {service}."),
            LetterKind.RecoveryCodeUsed => Notice(
                $"A recovery code of your account at {service} was used",
                $"Somebody signed in to {account} with one of its recovery codes on {when}. That code does not work again.",
                $"If it was not you, change the password at once, make new recovery codes, and tell the administrator of {service}."),
            LetterKind.PasskeyAdded => Notice(
                $"A passkey was added to your account at {service}",
                $"A passkey was added to {account} on {when}. Whoever has it can sign in with it.",
                $"If it was not you, remove the passkey at once, change the password, and tell the administrator of {service}."),
            LetterKind.PasskeyRemoved => Notice(
                $"A passkey was removed from your account at {service}",
                $"A passkey was removed from {account} on {when}. It signs nobody in any more.",
                $"If it was not you, change the password at once, add the passkey again, and tell the administrator of {service}."),
            LetterKind.AccountClosed => Notice(
                $"Your account at {service} was closed",
                $"The account {username} at {service} was closed on {when}. Nobody can sign in to it any more.",
                $"If it was not you, tell the administrator of {service} at once."),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such letter."),
        };

        LetterText Notice(string subject, string what, string otherwise) => new(subject, [$"Hello {username},", what, .. Detail(facts), otherwise]);
    }

    private static string[] Detail(LetterFacts facts) => facts.Detail is { } detail ? [$"Details: {detail}"] : [];

    /// <summary>In the largest unit that fits, rounded down, so that a link never expires earlier than its mail says.</summary>
    private static string Duration(TimeSpan time) => time switch
    {
        { TotalDays: >= 2 } => $"{(int)time.TotalDays} days",
        { TotalHours: >= 2 } => $"{(int)time.TotalHours} hours",
        { TotalMinutes: >= 2 } => $"{(int)time.TotalMinutes} minutes",
        _ => "a minute",
    };
}
