using Auth.Application.Mail;
using Auth.Infrastructure.Mail.Texts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Auth.Infrastructure.Mail;

/// <summary>Registers the sending of mail.</summary>
internal static class MailServiceCollectionExtensions
{
    /// <summary>Adds the worker that sends queued mail, with mailer and templates unless the host application has registered its own. The CLI sends no mail.</summary>
    /// <remarks>Mailer and templates are created on first use, because loading the mail libraries would delay the start.</remarks>
    /// <param name="publicUrl">Its host names the service in mails.</param>
    public static IServiceCollection AddMail(this IServiceCollection services, MailSettings settings, Uri publicUrl)
    {
        services.TryAddSingleton<IMailTemplates>(_ => new MailTemplates(publicUrl.Host));
        services.TryAddSingleton(provider => CreateMailer(settings, provider.GetRequiredService<TimeProvider>()));
        services.AddScoped<MailboxLimiter>();
        services.AddScoped<MailLinkIssuer>();
        services.AddScoped<MailDispatcher>();
        return services.AddHostedService<MailDispatchWorker>();
    }

    private static IMailer CreateMailer(MailSettings settings, TimeProvider time) =>
        settings.Smtp is { } smtp ? new SmtpMailer(smtp, settings.From, time) : new FileMailer(settings.Folder, settings.From, time);
}
