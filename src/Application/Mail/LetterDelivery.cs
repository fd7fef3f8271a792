using Auth.Application.Common;
using Auth.Domain.Common;
using Auth.Domain.MailedLinks;
using Auth.Domain.Registrations;
using Auth.Domain.Users;
using Microsoft.Extensions.Logging;

namespace Auth.Application.Mail;

/// <summary>Sends the letters that are due. A letter that can't be sent now is tried again, a little later each time, until it is of no use any more.</summary>
public sealed partial class LetterDelivery(
    ILetterBox letters,
    IMailedLinkRepository links,
    IPendingRegistrationRepository registrations,
    IUserRepository users,
    IUnitOfWork unitOfWork,
    ILinkAddresses addresses,
    ILetterTexts texts,
    IMailer mailer,
    TimeProvider time,
    ILogger<LetterDelivery> logger)
{
    /// <summary>How long it is tried.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromDays(1);

    /// <summary>The pause after the first try; each further one is twice as long.</summary>
    public static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    /// <summary>Sends the next letter that is due.</summary>
    /// <returns>Whether there was one.</returns>
    public async Task<bool> SendNextAsync(CancellationToken cancellationToken)
    {
        if (await letters.TakeDueAsync(cancellationToken) is not { } letter) return false;

        try
        {
            if (await WriteAsync(letter) is { } message) await mailer.SendAsync(message, cancellationToken);
        }
        catch (MailRefusedException refused)
        {
            LogRefused(refused, letter.Kind, letter.Id, letter.User);
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            await PutOffAsync(letter, fault);
            return true;
        }

        await letters.RemoveAsync(letter, CancellationToken.None);
        return true;
    }

    private async Task PutOffAsync(Letter letter, Exception fault)
    {
        var now = time.Now();
        if (now - letter.OccurredAt >= Patience)
        {
            LogGivenUp(fault, letter.Kind, letter.Id, letter.User);
            await letters.RemoveAsync(letter, CancellationToken.None);
            return;
        }

        LogPutOff(fault, letter.Kind, letter.Id, letter.User);
        await letters.PutOffAsync(letter, now + PauseAfter(letter.Tries), CancellationToken.None);
    }

    private static TimeSpan PauseAfter(int tries) => TimeSpan.FromTicks(Math.Min(LongestPause.Ticks, FirstPause.Ticks << Math.Min(tries, 10)));

    /// <returns>Null: it is of no use, or goes to nobody.</returns>
    private async Task<MailMessage?> WriteAsync(Letter letter)
    {
        if (PurposeOf(letter.Kind) is not { } purpose) return Write(letter, link: null, lifetime: null);
        return await MakeLinkAsync(letter, purpose) is { } token ? Write(letter, addresses.Of(purpose, token), MailedLink.LifetimeOf(purpose)) : null;
    }

    private MailMessage Write(Letter letter, Uri? link, TimeSpan? lifetime) =>
        texts.Write(letter.Kind, letter.Recipient, letter.Username, link, lifetime, detail: null, letter.OccurredAt);

    private static LinkPurpose? PurposeOf(LetterKind kind) => kind switch
    {
        LetterKind.AddressVerification => LinkPurpose.Verification,
        LetterKind.Recovery => LinkPurpose.Recovery,
        LetterKind.Registration => LinkPurpose.Registration,
        _ => null,
    };

    /// <summary>Made now, and not when it was asked for, so that the store never has a secret. Of two tries that both arrive, the later one's works.</summary>
    private Task<LinkToken?> MakeLinkAsync(Letter letter, LinkPurpose purpose) => unitOfWork.CommitAsync(
        () => purpose == LinkPurpose.Registration ? MakeRegistrationLinkAsync(letter) : MakeLinkOfUserAsync(letter, purpose), CancellationToken.None);

    private async Task<LinkToken?> MakeRegistrationLinkAsync(Letter letter) =>
        (await registrations.FindAsync(letter.User.Value, CancellationToken.None))?.MakeLink(time.Now());

    private async Task<LinkToken?> MakeLinkOfUserAsync(Letter letter, LinkPurpose purpose)
    {
        var user = await users.FindAsync(letter.User, CancellationToken.None);
        if (user is null || user.PasswordVersion != letter.PasswordVersion || !IsOfUse(purpose, user, letter.Recipient)) return null;

        var now = time.Now();
        var link = await links.FindAsync(user.Id, purpose, CancellationToken.None);
        if (link?.RequestedAt > letter.OccurredAt) return null;
        if (link is not null) return link.Renew(user, letter.Recipient, letter.OccurredAt, now);

        var (made, token) = MailedLink.Make(user, purpose, letter.Recipient, letter.OccurredAt, now);
        links.Add(made);
        return token;
    }

    private static bool IsOfUse(LinkPurpose purpose, User user, EmailAddress address) =>
        user.IsRecoverableBy(address) == (purpose == LinkPurpose.Recovery);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A letter ({Kind}, {Letter}, account {Account}) was refused for good.")]
    private partial void LogRefused(Exception exception, LetterKind kind, Guid letter, UserId account);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A letter ({Kind}, {Letter}, account {Account}) could not be sent; it is tried again.")]
    private partial void LogPutOff(Exception exception, LetterKind kind, Guid letter, UserId account);

    [LoggerMessage(Level = LogLevel.Error, Message = "A letter ({Kind}, {Letter}, account {Account}) could not be sent for too long; it is given up.")]
    private partial void LogGivenUp(Exception exception, LetterKind kind, Guid letter, UserId account);
}
