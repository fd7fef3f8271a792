using Mono.Cecil;

namespace Auth.ArchitectureTests;

/// <summary>WebApi and Commands depend on Application, and Application on Domain. Only composition code depends on Infrastructure.</summary>
public class LayerTests
{
    [Fact]
    public void The_domain_references_only_the_runtime()
    {
        Code.Domain.ReferencedAssemblies().ShouldBeEmpty();
    }

    [Fact]
    public void The_application_references_only_the_domain_MediatR_FluentValidation_and_abstractions()
    {
        Code.Application.ReferencedAssemblies().ShouldBeSubsetOf(
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
    public void Infrastructure_references_neither_WebApi_nor_Commands()
    {
        Code.Infrastructure.ReferencedAssemblies().ShouldContain(Code.Application.Assembly.Name.Name);
        Code.Infrastructure.ReferencedAssemblies().ShouldNotContain(Code.WebApi.Assembly.Name.Name);
        Code.Infrastructure.ReferencedAssemblies().ShouldNotContain(Code.Commands.Assembly.Name.Name);
    }

    [Fact]
    public void Commands_do_not_reference_WebApi()
    {
        Code.Commands.ReferencedAssemblies().ShouldContain(Code.Infrastructure.Assembly.Name.Name);
        Code.Commands.ReferencedAssemblies().ShouldNotContain(Code.WebApi.Assembly.Name.Name);
    }

    [Fact]
    public void WebApi_and_Commands_name_infrastructure_only_where_they_compose()
    {
        List<TypeDefinition> composition = [Code.FindType("Auth.WebApi.Program"), Code.FindType("Auth.WebApi.AuthServer"), Code.FindType("Auth.Commands.MigrateCommand"), Code.FindType("Auth.Commands.BackupCommand"), Code.FindType("Auth.Commands.DatabaseCommands"), .. Code.TypesIn("Auth.WebApi.Hosting"), .. Code.TypesIn("Auth.Commands.Hosting")];

        var users = (from type in Code.WebApi.SourceTypes().Concat(Code.Commands.SourceTypes())
                     where type.ReferencedTypes().Any(n => n.IsIn("Auth.Infrastructure"))
                     select type.FullName).ToList();
        var offenders = users.Except(composition.Select(c => c.FullName));

        users.ShouldNotBeEmpty();
        offenders.ShouldBeEmpty();
    }

    /// <summary>A server that runs no command loads neither the CLI nor its libraries.</summary>
    [Fact]
    public void WebApi_names_the_CLI_only_where_it_runs_a_command() =>
        Code.WebApi.SourceTypes().Where(type => type.ReferencedTypes().Any(name => name.IsIn("Auth.Commands"))).Select(type => type.FullName).ShouldBe(["Auth.WebApi.Hosting.HostCommands"]);

    /// <summary>Mail is sent by a worker of its own, which a host registers. Its outbox belongs to persistence.</summary>
    [Fact]
    public void Persistence_does_not_reference_the_sending_of_mail()
    {
        Code.TypesIn("Auth.Infrastructure.Mail");

        var offenders = from type in Code.TypesIn("Auth.Infrastructure.Persistence")
                        from name in type.ReferencedTypes()
                        where name.IsIn("Auth.Infrastructure.Mail")
                        select $"{type.FullName}: {name.FullName}";

        offenders.ShouldBeEmpty();
    }

    [Fact]
    public void Only_Infrastructure_and_Commands_use_database_libraries()
    {
        string[] databases = ["Microsoft.EntityFrameworkCore", "Microsoft.Data", "Npgsql"];

        var offenders = from type in Code.All.Except([Code.Infrastructure, Code.Commands]).SelectMany(m => m.SourceTypes())
                        where type.ReferencedTypes().Any(n => databases.Any(d => n.IsIn(d)))
                        select type.FullName;

        databases.Where(d => !Code.Infrastructure.SourceTypes().Any(t => t.ReferencedTypes().Any(n => n.IsIn(d)))).ShouldBeEmpty();
        offenders.ShouldBeEmpty();
    }

    /// <summary>The mail libraries are loaded with the first mail, not at startup.</summary>
    [Fact]
    public void Only_the_mail_namespace_uses_mail_libraries()
    {
        string[] libraries = ["MailKit", "MimeKit"];
        var registration = Code.FindType("Auth.Infrastructure.Mail.MailServiceCollectionExtensions");
        var mailTypes = Code.TypesIn(registration.Namespace);

        var offenders = from type in Code.All.SelectMany(m => m.SourceTypes())
                        where !mailTypes.Contains(type) || type == registration
                        where type.ReferencedTypes().Any(n => libraries.Any(l => n.IsIn(l)))
                        select type.FullName;

        libraries.Where(l => !mailTypes.Any(t => t.ReferencedTypes().Any(n => n.IsIn(l)))).ShouldBeEmpty();
        offenders.ShouldBeEmpty();
    }
}
