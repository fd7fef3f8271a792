using Auth.Application.Account;
using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Application.Mail;
using Auth.Application.Recovery;
using Auth.Application.Registration;
using Auth.Domain.Users;
using MediatR;
using Mono.Cecil;

namespace Auth.ArchitectureTests;

/// <summary>Each use case is one file with a request and its only handler.</summary>
public class UseCaseTests
{
    private static readonly List<TypeDefinition> Requests = [.. Code.Application.SourceTypes().Where(t => t is { IsInterface: false } && t.AllInterfaces().Contains(typeof(IRequest<>).FullName!))];

    private static readonly List<TypeDefinition> Handlers = [.. Code.Application.SourceTypes().Where(t => t is { IsInterface: false } && t.AllInterfaces().Contains(typeof(IRequestHandler<,>).FullName!))];

    /// <summary>They send a mail only to the email of the account, after a verified credential.</summary>
    private static readonly string[] LoginSteps = ["LoginCommand", "LoginWithPasskeyCommand", "RedeemChallengeCommand", "ContinueLoginCommand", "CompleteRequiredActionCommand", "ChangeRequiredPasswordCommand", "SendVerificationCommand"];

    /// <summary>It changes copies of accounts, which no repository has.</summary>
    private const string PolicyReplay = "Auth.Application.Policies.ReplayPoliciesHandler";

    private static readonly string[] Verbs = ["get_", "Find", "List", "Get", "Read", "Search", "Count", "Is", "Any", "Accepts", "Allows", "Show", "Check"];

    [Fact]
    public void Each_use_case_is_one_file_named_after_its_request_with_its_handler()
    {
        Requests.Count.ShouldBeGreaterThan(15);

        var strays = from request in Requests
                     let file = FileOf(request)
                     let handler = Handlers.SingleOrDefault(h => h.Interfaces.Any(i => i.InterfaceType is GenericInstanceType handled && handled.GenericArguments[0].FullName == request.FullName))
                     where handler is null || !File.Exists(file) || !File.ReadAllText(file).Contains($"class {handler.Name}(", StringComparison.Ordinal)
                     select request.FullName;

        strays.ShouldBeEmpty();
    }

    [Fact]
    public void Handlers_are_sealed_and_not_public()
    {
        Handlers.ShouldNotBeEmpty();
        Handlers.Where(h => !h.IsSealed || h.IsPublic).Select(h => h.FullName).ShouldBeEmpty();
    }

    [Fact]
    public void Each_request_is_either_a_command_or_a_query_by_interface_and_name()
    {
        var undecided = from request in Requests
                        let isCommand = request.AllInterfaces().Contains(typeof(ICommandBase).FullName!)
                        let isQuery = request.AllInterfaces().Contains(typeof(IQuery<>).FullName!)
                        where isCommand == isQuery || !request.Name.EndsWith(isCommand ? "Command" : "Query", StringComparison.Ordinal)
                        select request.FullName;

        Requests.ShouldNotBeEmpty();
        undecided.ShouldBeEmpty();
    }

    [Fact]
    public void Requests_declare_who_may_send_them()
    {
        var declared = (from request in Requests
                        let actors = GetActors(request)
                        let isUserRequest = request.AllInterfaces().Contains(typeof(IUserRequest).FullName!)
                        select (request.FullName, Actors: actors.Count == 1 ? actors[0] : Actors.None, IsUserRequest: isUserRequest)).ToList();

        declared.Where(d => d.Actors == Actors.None).Select(d => d.FullName).ShouldBeEmpty("no [AllowedTo]");
        declared.Where(d => d.Actors.HasFlag(Actors.Anyone) && d.Actors != Actors.Anyone).Select(d => d.FullName).ShouldBeEmpty("anyone includes all others");
        declared.Where(d => d.Actors.HasFlag(Actors.Owner) && !d.IsUserRequest).Select(d => d.FullName).ShouldBeEmpty("a request for its owner is an IUserRequest");
    }

    [Fact]
    public void Queries_call_only_methods_of_ports_that_read()
    {
        var calls = (from handler in QueryHandlers
                     from method in CodeReach.From(handler)
                     from call in method.Callees()
                     where call.DeclaringType.Resolve() is { IsInterface: true } port && port.Module.Name.StartsWith("Auth.", StringComparison.Ordinal)
                     select (Handler: handler.Name, Port: call.DeclaringType.Name, Method: call.Name)).Distinct().ToList();

        calls.Select(call => call.Port).ShouldContain(nameof(IUserRepository));
        calls.Where(call => !Reads(call.Method)).ShouldBeEmpty();
        // The same search finds what a command does.
        Handlers.Except(QueryHandlers).SelectMany(CodeReach.From).SelectMany(method => method.Callees()).ShouldContain(call => call.Name == nameof(IUserRepository.Add));
    }

    [Fact]
    public void Queries_change_no_object_of_the_domain()
    {
        var changes = from handler in QueryHandlers.Where(handler => handler.FullName != PolicyReplay)
                      from method in CodeReach.From(handler)
                      where method.IsOf(Code.Domain) && method.ChangesItsObject()
                      select $"{handler.Name}: {method.FullName}";

        changes.Distinct(StringComparer.Ordinal).ShouldBeEmpty();
        Handlers.Except(QueryHandlers).SelectMany(CodeReach.From).ShouldContain(method => method.DeclaringType.FullName == typeof(User).FullName && method.ChangesItsObject());
    }

    /// <summary>So the replay of policies can change accounts although it is a query.</summary>
    [Fact]
    public void Copies_of_accounts_are_made_for_the_replay_of_policies_alone()
    {
        string[] copies = [nameof(User.CopyForReplay), nameof(User.StandInForReplay)];
        var callers = from type in Code.All.SelectMany(module => module.SourceTypes())
                      from call in type.Calls()
                      where call.DeclaringType.FullName == typeof(User).FullName && copies.Contains(call.Name)
                      select (type.FullName, call.Name);

        callers.Distinct().ShouldBe(copies.Select(copy => (PolicyReplay, copy)), ignoreOrder: true);
        // The accounts that it loads are not tracked, and it has no unit of work.
        Code.FindType(PolicyReplay).ReferencedTypes().Select(type => type.FullName).ShouldNotContain(typeof(IUnitOfWork).FullName);
    }

    /// <summary>Without the interface, a new way to a mail would pass the limits (R77). The steps of a login name no email: after a verified credential, they send one to the account's own, in intervals.</summary>
    [Fact]
    [Trait("Requirement", "R77")]
    public void Requests_that_send_a_mail_to_an_email_from_a_client_count_for_its_mail_limit()
    {
        var mailing = (from request in Requests
                       where !GetActors(request).All(actors => (actors & ~(Actors.Administrator | Actors.Operator)) == Actors.None)
                       let handler = Handlers.Single(h => h.Interfaces.Any(i => i.InterfaceType is GenericInstanceType handled && handled.GenericArguments[0].FullName == request.FullName))
                       where CodeReach.From(handler).Any(SendsMail)
                       select request).ToList();

        mailing.RemoveAll(request => LoginSteps.Contains(request.Name)).ShouldBe(LoginSteps.Length);
        mailing.Select(request => request.Name).ShouldBe([nameof(RegisterCommand), nameof(RequestVerificationCommand), nameof(RequestRecoveryCommand), nameof(ChangeEmailCommand)], ignoreOrder: true);
        mailing.Where(request => !request.AllInterfaces().Contains(typeof(IRequestsMail).FullName!)).Select(request => request.FullName).ShouldBeEmpty();
    }

    /// <summary>Operators may delete events, which must not change what a repeated import does.</summary>
    [Fact]
    public void Import_does_not_read_the_audit_log()
    {
        Code.TypesIn("Auth.Application.Audit");

        Code.TypesIn("Auth.Application.Import").Where(type => type.ReferencedTypes().Any(name => name.IsIn("Auth.Application.Audit"))).Select(type => type.FullName).ShouldBeEmpty();
    }

    private static List<TypeDefinition> QueryHandlers => [.. Handlers.Where(h => h.AllInterfaces().Contains(typeof(IQueryHandler<,>).FullName!))];

    /// <summary>A method that reads says so by its verb; <c>FindOrCreate</c> does not only read.</summary>
    private static bool Reads(string method) =>
        Verbs.Any(verb => method.StartsWith(verb, StringComparison.Ordinal) && (verb.EndsWith('_') || method.Length == verb.Length || char.IsUpper(method[verb.Length])))
        && !method.Contains("OrCreate", StringComparison.Ordinal) && !method.Contains("OrAdd", StringComparison.Ordinal);

    private static List<Actors> GetActors(TypeDefinition request) =>
        [.. request.CustomAttributes.Where(a => a.AttributeType.FullName == typeof(AllowedToAttribute).FullName).Select(a => (Actors)(int)a.ConstructorArguments[0].Value)];

    /// <summary>Whether a method queues a mail, except a notice to the user's verified email.</summary>
    private static bool SendsMail(MethodDefinition method) =>
        method.DeclaringType.Name != "MailOutboxExtensions" && method.Callees().Any(called => called.DeclaringType.Name is nameof(IMailOutbox) or "MailOutboxExtensions" && called.Name is nameof(IMailOutbox.Enqueue) or "EnqueueTo");

    private static string FileOf(TypeDefinition request) =>
        Path.Combine([Repository.Root, "src", .. request.Namespace["Auth.".Length..].Split('.'), $"{request.Name}.cs"]);
}
