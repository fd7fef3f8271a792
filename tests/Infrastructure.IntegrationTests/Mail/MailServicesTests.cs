using Auth.Application.Common.Settings;
using Auth.Application.Mail;
using Auth.Infrastructure.Mail;
using Auth.Infrastructure.Mail.Texts;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using NSubstitute;

namespace Auth.Infrastructure.IntegrationTests.Mail;

public sealed class MailServicesTests
{
    [Theory]
    [InlineData("File", typeof(FileMailer))]
    [InlineData("Smtp", typeof(SmtpMailer))]
    public void The_delivery_setting_selects_the_mailer(string delivery, Type mailer)
    {
        using var services = Services(delivery, _ => { });

        services.GetRequiredService<IMailer>().ShouldBeOfType(mailer);
        services.GetRequiredService<IMailTemplates>().ShouldBeOfType<MailTemplates>();
    }

    [Fact]
    public void A_host_application_can_replace_the_mailer_and_the_templates()
    {
        var (mailer, templates) = (Substitute.For<IMailer>(), Substitute.For<IMailTemplates>());
        using var services = Services("File", hostApplication => hostApplication.AddSingleton(mailer).AddSingleton(templates));

        services.GetRequiredService<IMailer>().ShouldBeSameAs(mailer);
        services.GetRequiredService<IMailTemplates>().ShouldBeSameAs(templates);
    }

    private static ServiceProvider Services(string delivery, Action<IServiceCollection> hostApplication)
    {
        var publicUrl = new Uri("https://auth.example.com");
        var services = new ServiceCollection().AddSingleton(TimeProvider.System);
        hostApplication(services);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Mail:Delivery", delivery), new("Mail:Host", "smtp.example.com")]).Build();
        return services.AddLogging().AddMail(MailSettings.Read(new SettingsReader(configuration), publicUrl), publicUrl).BuildServiceProvider();
    }
}
