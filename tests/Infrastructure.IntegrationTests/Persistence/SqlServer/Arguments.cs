using System.Collections.ObjectModel;
using System.Reflection;
using Auth.Application.EventHandlers;
using Auth.Application.Mail;
using Auth.Domain.Access;
using Auth.Domain.Attributes;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.EmailLinks;
using Auth.Domain.Invitations;
using Auth.Domain.Passkeys;
using Auth.Domain.Registrations;
using Auth.Domain.SecondFactors;
using Auth.Domain.ServiceAccounts;
using Auth.Domain.Sessions;
using Auth.Domain.Terms;
using Auth.Domain.Users;
using Auth.Infrastructure.IntegrationTests.Persistence.Databases;
using Auth.Infrastructure.Persistence;
using Auth.Infrastructure.Persistence.Events;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Infrastructure.IntegrationTests.Persistence.SqlServer;

/// <summary>Creates arguments for any method: all values of an enum, null and a value for nullable types, and every combination for records.</summary>
internal sealed class Arguments(IServiceProvider services)
{
    private readonly NullabilityInfoContext _nullability = new();

    private readonly Dictionary<Type, Func<object[]>> _known = new()
    {
        [typeof(CancellationToken)] = () => [CancellationToken.None],
        [typeof(Action)] = () => [() => { }],
        [typeof(int)] = () => [10],
        [typeof(long)] = () => [7L],
        [typeof(bool)] = () => [true],
        [typeof(string)] = () => ["a%["],
        [typeof(Guid)] = () => [Guid.CreateVersion7()],
        [typeof(DateTimeOffset)] = () => [TestTime.Now],
        [typeof(Domain.Common.Sha256Digest)] = () => [Token<Session>.New().Hash().Value],
        [typeof(LoginName)] = () => [LoginName.Parse("alice"), LoginName.Parse("alice@example.org")],
        [typeof(Username)] = () => [TestUsers.Username("Alice")],
        [typeof(EmailAddress)] = () => [EmailAddress.Create("alice@example.org").Value],
        [typeof(Role)] = () => [Role.Administrator],
        [typeof(CredentialId)] = () => [CredentialId.FromBytes([1, 2, 3])],
        [typeof(User)] = () => [TestUsers.Create(), TestUsers.Administrator()],
        [typeof(Session)] = () => [TestSessions.Create(TestUsers.Create()).Session],
        [typeof(Device)] = () => [Device.Register(TestUsers.Create(), TestTime.Now).Device],
        [typeof(EmailLink)] = () => [EmailLink.Create(TestUsers.Create(), EmailLinkPurpose.Recovery, EmailAddress.Create("alice@example.org").Value, TestTime.Now, TestTime.Now).Link],
        [typeof(MailboxQuota)] = () => [MailboxQuota.Create(MailboxKey.From(EmailAddress.Create("alice@example.org").Value), TestTime.Now)],
        [typeof(PendingRegistration)] = () => [PendingRegistration.Begin(TestUsers.Username("Alice"), EmailAddress.Create("alice@example.org").Value, TestTime.Now)],
        [typeof(Invitation)] = () => [Invitation.Create(new(TestUsers.Username("Alice"), EmailAddress.Create("alice@example.org").Value, [], Invitation.DefaultLifetime), inviter: null, TestTime.Now)],
        [typeof(QueuedMail)] = () => [new QueuedMail(MailKind.Recovery, UserId.New(TestTime.Now), "Alice", EmailAddress.Create("alice@example.org").Value, TestTime.Now)],
        [typeof(TotpAuthenticator)] = () => [TotpAuthenticator.StartEnrollment(UserId.New(TestTime.Now), new("seed"), TestTime.Now)],
        [typeof(LoginChallenge)] = () => [LoginChallenge.Create(TestUsers.Create(), TestClients.Default, remember: false, TestTime.Now).Challenge],
        [typeof(Passkey)] = () => [Passkey.Add(TestUsers.Create(), [], PasskeyName.Create("phone").Value, TestPasskeys.Credential(), TestTime.Now).Value],
        [typeof(PasskeyCeremony)] = () => [PasskeyCeremony.Begin(CeremonyPurpose.SignIn, null, "state", TestClients.Default, TestTime.Now).Ceremony],
        [typeof(TermsAcceptance)] = () => [TermsAcceptance.Record(TestUsers.Create(), "1", TestTime.Now)],
        [typeof(UserAttribute)] = () => [new UserAttribute(UserId.New(TestTime.Now), "department", "sales")],
        [typeof(ServiceAccount)] = () => [CreateServiceAccount()],
        [typeof(IReadOnlyDictionary<ServiceKeyId, DateTimeOffset>)] = () => [new Dictionary<ServiceKeyId, DateTimeOffset> { [ServiceKeyId.New(TestTime.Now)] = TestTime.Now }],
        [typeof((UserId UserId, string TermsVersion)?)] = () => [(UserId.New(TestTime.Now), "1")],
        [typeof((UserId UserId, string TermsVersion))] = () => [(UserId.New(TestTime.Now), "1")],
        [typeof(SubscriptionChanges)] = () => [CreateChanges()],
        [typeof(IDomainEvent)] = () => [new AccountClaimed(UserId.New(TestTime.Now), TestTime.Now)],
        [typeof(AuthContext)] = () => [services.GetRequiredService<AuthContext>()],
        [typeof(IQueryable<EventRecord>)] = () => [services.GetRequiredService<AuthContext>().Events],
    };

    public IEnumerable<object?[]> For(MethodBase method) =>
        Combine([.. method.GetParameters().Select(p => GetValues(p.ParameterType, _nullability.Create(p).WriteState == NullabilityState.Nullable))]);

    private List<object?> GetValues(Type type, bool isNullable)
    {
        if (Nullable.GetUnderlyingType(type) is { } value) return [null, .. GetValues(value, false)];
        IEnumerable<object?> values = _known.TryGetValue(type, out var known) ? known()
            : type.IsEnum ? Enum.GetValues(type).Cast<object>()
            : type.IsGenericType && type.GetInterfaces().Any(i => i.Name == "IEnumerable`1") ? [CreateList(type.GenericTypeArguments[0])]
            : CreateInstances(type);
        return isNullable ? [null, .. values] : [.. values];
    }

    private static ServiceAccount CreateServiceAccount()
    {
        var account = ServiceAccount.Create("billing", Scopes.UsersRead, requiresClient: true, expiresAt: null, TestTime.Now).Value;
        account.AddKey(expiresAt: null, TestTime.Now).IsSuccess.ShouldBeTrue();
        return account;
    }

    private static SubscriptionChanges CreateChanges()
    {
        var userId = UserId.New(TestTime.Now);
        var setAside = new SetAsideEvent("handler", 7, "user_locked", userId, Tries: 10, "error", TestTime.Now, IsRetryRequested: false);
        return new SubscriptionChanges("handler", 7)
        {
            Blocked = { new BlockedUser("handler", userId, 7, "user_locked", Tries: 1, TestTime.Now, "error") },
            Unblocked = { userId },
            SetAside = { setAside },
            FailedAgain = { setAside with { Position = 6 } },
            Delivered = { 5 },
        };
    }

    private object CreateList(Type item)
    {
        var values = GetValues(item, false);
        var array = Array.CreateInstance(item, values.Count);
        for (var i = 0; i < values.Count; i++) array.SetValue(values[i], i);
        return Activator.CreateInstance(typeof(ReadOnlyCollection<>).MakeGenericType(item), array)!;
    }

    /// <summary>Combines the arguments of the constructor with the values of settable properties.</summary>
    private IEnumerable<object> CreateInstances(Type type)
    {
        // The constructor of a delegate takes a function pointer: an invented one crashes the process.
        if (type.IsSubclassOf(typeof(Delegate))) throw new InvalidOperationException($"{type} is a delegate: add a value to {nameof(Arguments)}.");
        var constructor = type.GetConstructors().MaxBy(c => c.GetParameters().Length) ?? throw new InvalidOperationException($"{type} cannot be created: add a value to {nameof(Arguments)}.");
        var names = constructor.GetParameters().Select(p => p.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var settable = type.GetProperties().Where(p => p.SetMethod is { IsPublic: true } && !names.Contains(p.Name)).ToList();
        var constructorArguments = For(constructor);
        var propertyValues = Combine([.. settable.Select(p => GetValues(p.PropertyType, _nullability.Create(p).WriteState == NullabilityState.Nullable))]).ToList();
        foreach (var arguments in constructorArguments)
        {
            foreach (var values in propertyValues)
            {
                var instance = constructor.Invoke(arguments);
                for (var i = 0; i < settable.Count; i++) settable[i].SetValue(instance, values[i]);
                yield return instance;
            }
        }
    }

    private static IEnumerable<object?[]> Combine(IReadOnlyList<List<object?>> values) =>
        values.Aggregate<List<object?>, IEnumerable<object?[]>>([[]], (lists, next) => lists.SelectMany(list => next.Select(value => (object?[])[.. list, value])));
}
