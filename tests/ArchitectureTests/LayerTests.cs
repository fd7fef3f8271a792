using Mono.Cecil;

namespace Auth.ArchitectureTests;

/// <summary>One direction: WebApi and Cli know Application, which knows Domain; Infrastructure stands beside and is named where things are composed.</summary>
public class LayerTests
{
    [Fact]
    public void The_domain_knows_nothing_but_the_runtime()
    {
        Code.Domain.References().ShouldBeEmpty();
    }

    [Fact]
    public void The_application_knows_the_domain_its_mediator_its_validator_and_abstractions()
    {
        Code.Application.References().ShouldBeSubsetOf(
        [
            "Auth.Domain",
            "MediatR",
            "FluentValidation",
            "Microsoft.Extensions.Configuration.Abstractions",
            "Microsoft.Extensions.DependencyInjection.Abstractions",
            "Microsoft.Extensions.Logging.Abstractions",
        ]);
    }

    [Fact]
    public void Infrastructure_knows_no_door()
    {
        Code.Infrastructure.References().ShouldContain(Code.Application.Assembly.Name.Name);
        Code.Infrastructure.References().ShouldNotContain(Code.WebApi.Assembly.Name.Name);
        Code.Infrastructure.References().ShouldNotContain(Code.Cli.Assembly.Name.Name);
    }

    [Fact]
    public void WebApi_and_Cli_name_infrastructure_only_where_they_compose()
    {
        List<TypeDefinition> composition = [Code.Named("Program"), Code.Named("Auth.WebApi.AuthServer"), Code.Named("Auth.Cli.MigrateCommand"), .. Code.In("Auth.WebApi.Hosting"), .. Code.In("Auth.Cli.Hosting")];

        var users = (from type in Code.WebApi.Written().Concat(Code.Cli.Written())
                     where type.Names().Any(n => n.IsIn("Auth.Infrastructure"))
                     select type.FullName).ToList();
        var offenders = users.Except(composition.Select(c => c.FullName));

        users.ShouldNotBeEmpty();
        offenders.ShouldBeEmpty();
    }

    [Fact]
    public void Only_infrastructure_knows_a_database()
    {
        string[] databases = ["Microsoft.EntityFrameworkCore", "Microsoft.Data", "Npgsql"];

        var offenders = from type in Code.All.Except([Code.Infrastructure, Code.Cli]).SelectMany(m => m.Written())
                        where type.Names().Any(n => databases.Any(d => n.IsIn(d)))
                        select type.FullName;

        databases.Where(d => !Code.Infrastructure.Written().Any(t => t.Names().Any(n => n.IsIn(d)))).ShouldBeEmpty();
        offenders.ShouldBeEmpty();
    }

    /// <summary>They are loaded with the first message, and not at each start.</summary>
    [Fact]
    public void Only_the_room_of_mail_knows_its_libraries()
    {
        string[] libraries = ["MailKit", "MimeKit"];
        var registration = Code.Named("Auth.Infrastructure.Mail.MailServiceCollectionExtensions");
        var room = Code.In(registration.Namespace);

        var offenders = from type in Code.All.SelectMany(m => m.Written())
                        where !room.Contains(type) || type == registration
                        where type.Names().Any(n => libraries.Any(l => n.IsIn(l)))
                        select type.FullName;

        libraries.Where(l => !room.Any(t => t.Names().Any(n => n.IsIn(l)))).ShouldBeEmpty();
        offenders.ShouldBeEmpty();
    }
}
