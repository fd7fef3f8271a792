using Auth.Application.Mail;
using Auth.Infrastructure.Mail.Texts;
using Auth.Infrastructure.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Auth.Infrastructure.Mail;

/// <summary>Registers the mailer and the mail templates.</summary>
internal static class MailServiceCollectionExtensions
{
    /// <summary>Adds them by the settings, unless the host application has registered its own. Created on first use, because loading the mail libraries would delay the start.</summary>
    public static IServiceCollection AddMail(this IServiceCollection services, AuthSettings settings)
    {
        services.TryAddSingleton<IMailTemplates>(_ => new MailTemplates(settings.PublicUrl.Host));
        services.TryAddSingleton(provider => CreateMailer(settings.Mail, provider.GetRequiredService<TimeProvider>()));
        return services;
    }

    private static IMailer CreateMailer(MailSettings settings, TimeProvider time) =>
        settings.Smtp is { } smtp ? new SmtpMailer(smtp, settings.From, time) : new FileMailer(settings.Folder, settings.From, time);
}
