using System.Globalization;
using Auth.Application.Mail;

namespace Auth.Infrastructure.Mail.Texts;

/// <summary>English mail texts. Another language is another class like this one.</summary>
internal static class EnglishMailTexts
{
    /// <summary>The part of a unit that may be missing: about an hour of a day.</summary>
    private const double Tolerance = 0.04;

    /// <summary>The text of a mail: what happened, when, and what to do.</summary>
    public static MailContent Render(MailKind kind, MailTemplateData facts)
    {
        var (service, username, _, _, at) = facts;
        var when = at.ToUniversalTime().ToString("d MMMM yyyy 'at' HH:mm 'UTC'", CultureInfo.InvariantCulture);
        var lifetime = Duration(facts.Lifetime);
        var account = $"your account {username} at {service}";
        return kind switch
        {
            MailKind.AddressVerification => new(
                $"Verify your email address for {service}",
                ["Hello,", $"On {when}, this email address was entered for an account at {service}.", .. Detail(facts), $"To verify that it is yours, open this link within {lifetime}:"],
                "Verify email address",
                "If this was not you, ignore this email. Without the link, the address will not be verified."),
            MailKind.Registration => new(
                $"Finish your registration at {service}",
                ["Hello,", $"On {when}, someone, possibly you, requested an account at {service} with this email address.", .. Detail(facts), $"To create the account and choose its password, open this link within {lifetime}:"],
                "Create account",
                "If this was not you, ignore this email. Without the link, no account will be created."),
            MailKind.Invitation => new(
                $"You are invited to create an account at {service}",
                [
                    "Hello,",
                    $"On {when}, you were invited to create an account at {service}{(username.Length == 0 ? "" : $" with the username {username}")}.",
                    .. Detail(facts),
                    $"To create the account and choose its password, open this link within {lifetime}:",
                ],
                "Create account",
                "If you did not expect this, ignore this email. Without the link, no account will be created."),
            MailKind.AddressInUse => new(
                $"You already have an account at {service}",
                [
                    $"Hello {username},",
                    $"On {when}, someone, possibly you, tried to register at {service} with this email address. It already belongs to {account}. Nothing was changed.",
                    .. Detail(facts),
                    "If this was you, sign in with that username, or reset your password if you have forgotten it.",
                    $"If this was not you, you don't need to do anything. If it happens again, contact the administrator of {service}.",
                ]),
            MailKind.UsernameTaken => new(
                $"Choose a different username for {service}",
                [
                    "Hello,",
                    $"On {when}, someone, possibly you, tried to register at {service} with this email address, but the username is already taken. No account was created.",
                    .. Detail(facts),
                    "If this was you, register again with a different username.",
                    "If this was not you, you don't need to do anything.",
                ]),
            MailKind.Recovery => new(
                $"Reset your password for {service}",
                [$"Hello {username},", $"On {when}, someone, possibly you, requested a password reset for {account}.", .. Detail(facts), $"To set a new password, open this link within {lifetime}:"],
                "Set a new password",
                $"If this was not you, ignore this email: nothing will change. If it happens again, contact the administrator of {service}."),
            MailKind.PasswordChanged => Notice(
                $"Your password for {service} was changed",
                $"The password of {account} was changed on {when}.",
                $"If this was not you, reset your password immediately and contact the administrator of {service}."),
            MailKind.PasswordRecovered => Notice(
                $"Your password for {service} was reset",
                $"The password of {account} was reset on {when}, using a link sent to this email address.",
                $"If this was not you, someone else can read your email. Secure your email account first, then reset your password again and contact the administrator of {service}."),
            MailKind.AddressChangeRequested => Notice(
                $"A new email address was requested for your account at {service}",
                $"On {when}, a new email address was requested for {account}. This address stays in use until the link that we sent to the new one is opened.",
                "If this was not you, someone else is signed in to your account. Sign in, withdraw the change in your profile, sign out of all other sessions, and change your password."),
            MailKind.AddressChanged => Notice(
                $"The email address of your account at {service} was changed",
                $"The email address of {account} was changed on {when}. This is the last message to the old address.",
                $"If this was not you, change your password if you can still sign in, and contact the administrator of {service} immediately. This address can no longer be used to reset your password."),
            MailKind.SecondFactorAdded => Notice(
                $"A second factor was added to your account at {service}",
                $"A second factor was added to {account} on {when}. It is now required to sign in.",
                $"If this was not you, contact the administrator of {service} immediately: only an administrator can remove it. Then set a new password."),
            MailKind.SecondFactorRemoved => Notice(
                $"A second factor was removed from your account at {service}",
                $"A second factor was removed from {account} on {when}.",
                $"If neither you nor an administrator did this, change your password immediately, add a second factor again, and contact the administrator of {service}."),
            MailKind.RecoveryCodeUsed => Notice(
                $"A recovery code for your account at {service} was used",
                $"A recovery code was used to sign in to {account}, or to confirm an action in it, on {when}. That code can't be used again.",
                $"If this was not you, change your password immediately, create new recovery codes, and contact the administrator of {service}."),
            MailKind.PasskeyAdded => Notice(
                $"A passkey was added to your account at {service}",
                $"A passkey was added to {account} on {when}. Anyone who has the passkey can sign in with it.",
                $"If this was not you, remove the passkey immediately, change your password, and contact the administrator of {service}."),
            MailKind.PasskeyRemoved => Notice(
                $"A passkey was removed from your account at {service}",
                $"A passkey was removed from {account} on {when}. It can no longer be used to sign in.",
                $"If neither you nor an administrator did this, change your password immediately, add the passkey again, and contact the administrator of {service}."),
            MailKind.AccountClosed => Notice(
                $"Your account at {service} was deleted",
                $"The account {username} at {service} was deleted on {when}. It can no longer be used to sign in.",
                $"If this was not you, contact the administrator of {service} immediately."),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown mail kind."),
        };

        MailContent Notice(string subject, string what, string otherwise) => new(subject, [$"Hello {username},", what, .. Detail(facts), otherwise]);
    }

    private static string[] Detail(MailTemplateData facts) => facts.Detail is { } detail ? [$"Details: {detail}"] : [];

    /// <summary>In the largest unit that fits, rounded down, but an almost full unit counts: an invitation is some seconds older when its mail is sent.</summary>
    private static string Duration(TimeSpan time) => time switch
    {
        { TotalDays: >= 2 } => $"{Count(time.TotalDays)} days",
        { TotalHours: >= 2 } => $"{Count(time.TotalHours)} hours",
        { TotalMinutes: >= 2 } => $"{Count(time.TotalMinutes)} minutes",
        _ => "a minute",
    };

    private static int Count(double units) => (int)(units + Tolerance);
}
