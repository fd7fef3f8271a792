using Auth.Application.Mail;
using Auth.Infrastructure.Email.Texts;
using Auth.Infrastructure.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Auth.Infrastructure.Email;

/// <summary>Registers the mailer and the words of the letters.</summary>
internal static class MailServices
{
    /// <summary>Adds them by the settings; those that a team has registered stay. Nothing is made before the first message: the libraries of mail would be loaded at each start.</summary>
    public static IServiceCollection AddMail(this IServiceCollection services, AuthSettings settings)
    {
        services.TryAddSingleton<ILetterTexts>(_ => new LetterTexts(settings.PublicUrl.Host));
        services.TryAddSingleton(provider => MailerOf(settings.Mail, provider.GetRequiredService<TimeProvider>()));
        return services;
    }

    private static IMailer MailerOf(MailSettings settings, TimeProvider time) =>
        settings.Smtp is { } server ? new SmtpMailer(server, settings.From, time) : new FileMailer(settings.Folder, settings.From, time);
}
