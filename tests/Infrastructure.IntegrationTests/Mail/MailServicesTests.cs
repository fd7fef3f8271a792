using Auth.Application.Mail;
using Auth.Infrastructure.Mail;
using Auth.Infrastructure.Mail.Texts;
using Auth.Infrastructure.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using NSubstitute;

namespace Auth.Infrastructure.IntegrationTests.Mail;

public sealed class MailServicesTests
{
    [Theory]
    [InlineData("File", typeof(FileMailer))]
    [InlineData("Smtp", typeof(SmtpMailer))]
    public void Mail_goes_where_the_settings_say(string delivery, Type mailer)
    {
        using var services = Services(delivery, _ => { });

        services.GetRequiredService<IMailer>().ShouldBeOfType(mailer);
        services.GetRequiredService<IMailTemplates>().ShouldBeOfType<MailTemplates>();
    }

    [Fact]
    public void A_team_may_send_and_word_otherwise()
    {
        var (mailer, templates) = (Substitute.For<IMailer>(), Substitute.For<IMailTemplates>());
        using var services = Services("File", hostApplication => hostApplication.AddSingleton(mailer).AddSingleton(templates));

        services.GetRequiredService<IMailer>().ShouldBeSameAs(mailer);
        services.GetRequiredService<IMailTemplates>().ShouldBeSameAs(templates);
    }

    private static ServiceProvider Services(string delivery, Action<IServiceCollection> hostApplication)
    {
        var services = new ServiceCollection().AddSingleton(TimeProvider.System);
        hostApplication(services);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Mail:Delivery", delivery), new("Mail:Host", "smtp.example.com")]).Build();
        return services.AddMail(AuthSettings.Read(configuration)).BuildServiceProvider();
    }
}
