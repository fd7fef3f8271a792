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
            "Microsoft.Extensions.DependencyInjection.Abstractions",
            "Microsoft.Extensions.Logging.Abstractions",
        ]);
    }

    [Fact]
    public void Infrastructure_knows_no_door()
    {
        Code.Infrastructure.References().ShouldNotContain("Auth.WebApi");
        Code.Infrastructure.References().ShouldNotContain("Auth.Cli");
    }

    /// <summary>Settings are plain values, read and checked once at the start; anybody may hold them.</summary>
    [Fact]
    public void The_doors_name_infrastructure_only_where_they_compose_or_for_their_settings()
    {
        string[] composition = ["Program", "Auth.WebApi.AuthServer", "Auth.WebApi.Start.", "Auth.Cli.MigrateCommand", "Auth.Cli.Shell."];

        var offenders = from type in Code.WebApi.Written().Concat(Code.Cli.Written())
                        where !composition.Any(c => type.FullName == c || (c.EndsWith('.') && type.FullName.StartsWith(c, StringComparison.Ordinal)))
                        where type.Names().Any(n => IsOf(n, "Auth.Infrastructure") && !IsOf(n, "Auth.Infrastructure.Settings"))
                        select type.FullName;

        offenders.ShouldBeEmpty();
    }

    [Fact]
    public void Only_infrastructure_knows_a_database()
    {
        string[] databases = ["Microsoft.EntityFrameworkCore", "Microsoft.Data", "Npgsql"];

        var offenders = from type in Code.All.Except([Code.Infrastructure, Code.Cli]).SelectMany(m => m.Written())
                        where type.Names().Any(n => databases.Any(d => IsOf(n, d)))
                        select type.FullName;

        offenders.ShouldBeEmpty();
    }

    /// <summary>They are loaded with the first message, and not at each start.</summary>
    [Fact]
    public void Only_the_room_of_mail_knows_its_libraries()
    {
        var offenders = from type in Code.All.SelectMany(m => m.Written())
                        where !type.FullName.StartsWith("Auth.Infrastructure.Email.", StringComparison.Ordinal) || type.Name == "MailServices"
                        where type.Names().Any(n => IsOf(n, "MailKit") || IsOf(n, "MimeKit"))
                        select type.FullName;

        offenders.ShouldBeEmpty();
    }

    private static bool IsOf(TypeReference type, string room) =>
        type.Namespace == room || type.Namespace.StartsWith(room + ".", StringComparison.Ordinal);
}
