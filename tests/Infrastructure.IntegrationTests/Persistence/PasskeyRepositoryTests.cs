using Auth.Application.Login;
using Auth.Application.Passkeys;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Passkeys;
using Auth.Domain.Users;
using Auth.Infrastructure.IntegrationTests.Persistence.Databases;
using Auth.Infrastructure.Persistence;
using Microsoft.Extensions.Time.Testing;

namespace Auth.Infrastructure.IntegrationTests.Persistence;

public abstract class PasskeyRepositoryTests(DatabaseFixture database) : DatabaseTests(database)
{
    private const int ParallelCount = 8;

    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Every_field_of_a_passkey_is_read_back_as_stored()
    {
        var user = await StoreUserAsync();
        var credential = TestPasskeys.Credential() with { SignCount = uint.MaxValue, Transports = ["usb", "nfc"], IsBackupEligible = true };
        var passkey = await StoreAsync(user, credential);
        await UseAsync(passkey, credential with { SignCount = uint.MaxValue + 1L, IsBackedUp = true });

        var stored = (await FindAsync(credential.Id)).ShouldNotBeNull();

        (stored.Id, stored.UserId, stored.Ordinal, stored.Name).ShouldBe((passkey.Id, user.Id, 0, passkey.Name));
        stored.Credential.Transports.ShouldBe(["usb", "nfc"]);
        (stored.Credential with { Transports = [] }).ShouldBe(credential with { SignCount = uint.MaxValue + 1L, IsBackedUp = true, Transports = [] });
        (stored.CreatedAt, stored.LastUsedAt, stored.Version).ShouldBe((TestTime.Now, TestTime.Now.AddMinutes(1), 2));
    }

    [Fact]
    public async Task Every_field_of_a_ceremony_is_read_back_as_stored()
    {
        var user = await StoreUserAsync();
        foreach (var owner in (UserId?[])[user.Id, null])
        {
            var state = new string('ä', PasskeyCeremony.MaximumStateLength);
            TokenHash<Device>? device = owner is null ? null : Token<Device>.New().Hash();
            var (ceremony, token) = PasskeyCeremony.Begin(CeremonyPurpose.SecondFactor, owner, state, TestClients.Default, TestTime.Now, device, remember: owner is not null);
            await Node.CommitAsync(s => s.Ceremonies.Add(ceremony));

            var stored = (await Node.ReadAsync(s => s.Ceremonies.FindAsync(token.Hash(), None))).ShouldNotBeNull();

            (stored.TokenHash, stored.Purpose, stored.UserId, stored.State).ShouldBe((token.Hash(), CeremonyPurpose.SecondFactor, owner, state));
            (stored.Client, stored.StartedAt).ShouldBe((TestClients.Default, TestTime.Now));
            (stored.DeviceTokenHash, stored.Remember).ShouldBe((device, owner is not null));
        }
    }

    [Fact]
    [Trait("Requirement", "R69")]
    public async Task A_passkey_is_found_only_by_its_exact_credential_id()
    {
        CredentialId.TryParse("abcd", out var lower).ShouldBeTrue();
        CredentialId.TryParse("ABCD", out var upper).ShouldBeTrue();
        var user = await StoreUserAsync();

        await StoreAsync(user, TestPasskeys.Credential(lower));

        (await FindAsync(upper)).ShouldBeNull();
        await StoreAsync(await StoreUserAsync(), TestPasskeys.Credential(upper));
        (await FindAsync(lower))!.UserId.ShouldBe(user.Id);
    }

    [Fact]
    public async Task A_passkey_with_the_longest_credential_id_and_public_key_is_stored()
    {
        var credential = TestPasskeys.Credential(CredentialId.FromBytes(new byte[1023])) with { PublicKey = new string('k', PasskeyCredential.MaximumPublicKeyLength) };

        await StoreAsync(await StoreUserAsync(), credential);

        (await FindAsync(credential.Id))!.PublicKey.ShouldBe(credential.PublicKey);
    }

    [Fact]
    [Trait("Requirement", "R69")]
    public async Task Of_parallel_registrations_of_one_credential_one_succeeds()
    {
        var credential = TestPasskeys.Credential().Id;
        var users = new List<User>();
        for (var i = 0; i < ParallelCount; i++) users.Add(await StoreUserAsync());

        var results = await RegisterInParallelAsync([.. users.Select(user => (user, credential))]);

        results.Count(a => a.IsSuccess).ShouldBe(1);
        results.Where(a => a.IsFailure).ShouldAllBe(a => a.Error == PasskeyErrors.AlreadyRegistered);
    }

    [Fact]
    public async Task Of_parallel_registrations_of_the_last_allowed_passkey_one_succeeds()
    {
        var user = await StoreUserAsync();
        for (var i = 0; i < Passkey.MaxPerUser - 1; i++) await StoreAsync(user, TestPasskeys.Credential());

        var results = await RegisterInParallelAsync([.. Enumerable.Range(0, ParallelCount).Select(_ => (user, TestPasskeys.Credential().Id))]);

        results.Count(a => a.IsSuccess).ShouldBe(1);
        results.Where(a => a.IsFailure).ShouldAllBe(a => a.Error == PasskeyErrors.LimitReached);
        (await ListAsync(user)).Count.ShouldBe(Passkey.MaxPerUser);
    }

    [Fact]
    [Trait("Requirement", "R69")]
    public async Task Of_parallel_completions_of_a_ceremony_on_two_nodes_one_succeeds()
    {
        var user = await StoreUserAsync();
        var passkey = await StoreAsync(user, TestPasskeys.Credential());
        var started = (await Node.SendAsync(new BeginPasskeyLoginCommand(Node.Client))).Value;

        var results = await RunInParallelAsync(ParallelCount, (node, _) =>
            node.SendAsync(new LoginWithPasskeyCommand(new(started.Token.Reveal(), passkey.CredentialId.Value), Remember: false, node.Client, PresentedToken: null)));

        results.Count(a => a.IsSuccess).ShouldBe(1);
        results.Where(a => a.IsFailure).ShouldAllBe(a => a.Error == PasskeyErrors.InvalidCeremony);
        (await Node.ReadAsync(s => s.Sessions.ListNotEndedAsync(user.Id, None))).Count.ShouldBe(1);
    }

    [Fact]
    [Trait("Requirement", "R69")]
    public async Task Of_parallel_uses_with_the_same_signature_count_one_is_accepted()
    {
        var credential = TestPasskeys.Credential();
        var passkey = await StoreAsync(await StoreUserAsync(), credential);

        var results = await RunInParallelAsync(ParallelCount, (node, _) => node.CommitAsync(async s =>
            (await s.Passkeys.FindAsync(passkey.CredentialId, None))!.RecordUse(credential with { SignCount = 7 }, TestTime.Now)));

        results.Count(a => a.IsSuccess).ShouldBe(1);
        (await FindAsync(credential.Id))!.Version.ShouldBe(2);
    }

    [Fact]
    public async Task Everything_of_a_user_is_removed_with_the_user()
    {
        var user = await StoreUserAsync();
        var passkey = await StoreAsync(user, TestPasskeys.Credential());
        var (ceremony, token) = PasskeyCeremony.Begin(CeremonyPurpose.Addition, user.Id, "state", TestClients.Default, TestTime.Now);
        await Node.CommitAsync(s => s.Ceremonies.Add(ceremony));

        await Node.CommitAsync(async s =>
        {
            s.Users.Remove((await s.Users.FindAsync(user.Id, None))!);
            return 0;
        });

        (await FindAsync(passkey.CredentialId)).ShouldBeNull();
        (await Node.ReadAsync(s => s.Ceremonies.FindAsync(token.Hash(), None))).ShouldBeNull();
    }

    [Fact]
    public async Task Only_the_removal_of_a_passkey_changes_sessions()
    {
        var user = await StoreUserAsync();
        await Node.Revocations.ReadAsync();
        var credential = TestPasskeys.Credential() with { SignCount = 1 };
        var passkey = await StoreAsync(user, credential);
        await UseAsync(passkey, credential);

        (await Node.Revocations.ReadAsync()).Changes.ShouldBe([]);

        await Node.CommitAsync(async s =>
        {
            var found = (await s.Passkeys.FindAsync(passkey.CredentialId, None))!;
            found.Remove(TestTime.Now);
            s.Passkeys.Remove(found);
            return 0;
        });
        var result = await Node.Revocations.ReadAsync();

        result.Position.ShouldBe(1);
        result.Changes.ShouldNotBeNull().ShouldHaveSingleItem().SubjectId.ShouldBe(user.Id.Value);
    }

    private Task<Result<PasskeyDetails>[]> RegisterInParallelAsync(IReadOnlyList<(User User, CredentialId Credential)> additions) =>
        RunInParallelAsync(additions.Count, async (node, i) =>
        {
            var (user, credential) = additions[i];
            var started = (await node.SendAsync(new BeginPasskeyRegistrationCommand(user.Id, node.Client))).Value;
            return await node.SendAsync(new AddPasskeyCommand(user.Id, "x", new(started.Token.Reveal(), credential.Value), node.Client));
        });

    private async Task<T[]> RunInParallelAsync<T>(int count, Func<Node, int, Task<T>> act)
    {
        await using var first = Database.NewNode(1);
        await using var second = Database.NewNode(2);
        return await Task.WhenAll(Enumerable.Range(0, count).Select(i => Task.Run(() => act(i % 2 == 0 ? first : second, i))).ToList());
    }

    protected async Task<User> StoreUserAsync()
    {
        var user = TestUsers.Create();
        await Node.CommitAsync(s => s.Users.Add(user));
        return user;
    }

    private async Task<Passkey> StoreAsync(User user, PasskeyCredential credential)
    {
        var passkey = Passkey.Add(user, await ListAsync(user), PasskeyName.Create("My phone").Value, credential, TestTime.Now).Value;
        await Node.CommitAsync(s => s.Passkeys.Add(passkey));
        return passkey;
    }

    private Task<Result> UseAsync(Passkey passkey, PasskeyCredential presented) =>
        Node.CommitAsync(async s => (await s.Passkeys.FindAsync(passkey.CredentialId, None))!.RecordUse(presented, TestTime.Now.AddMinutes(1)));

    private Task<Passkey?> FindAsync(CredentialId credential) => Node.ReadAsync(s => s.Passkeys.FindAsync(credential, None));

    private Task<IReadOnlyList<Passkey>> ListAsync(User user) => Node.ReadAsync(s => s.Passkeys.ListByUserAsync(user.Id, None));
}

/// <summary>Tests that only a real database can run.</summary>
public abstract class PasskeyRepositoryDatabaseTests(DatabaseFixture database) : PasskeyRepositoryTests(database)
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task An_expired_ceremony_is_purged()
    {
        var time = new FakeTimeProvider(TestTime.Now + PasskeyCeremony.Lifetime);
        await using var node = new Node(Database.Settings, time);
        await BeginAnonymousAsync(TestTime.Now);

        (await node.Purge.RunAsync(Purge.MaxDecoys, None)).ShouldBe(0);
        time.Advance(TimeSpan.FromMicroseconds(1));
        (await node.Purge.RunAsync(Purge.MaxDecoys, None)).ShouldBe(1);
    }

    [Fact]
    [Trait("Requirement", "R69")]
    public async Task Beyond_the_limit_the_oldest_anonymous_ceremonies_are_purged_and_those_of_users_stay()
    {
        await using var node = new Node(Database.Settings, new FakeTimeProvider(TestTime.Now.AddMinutes(1)));
        var (ofUser, kept) = PasskeyCeremony.Begin(CeremonyPurpose.StepUp, (await StoreUserAsync()).Id, "state", TestClients.Default, TestTime.Now.AddSeconds(-1));
        await Node.CommitAsync(s => s.Ceremonies.Add(ofUser));
        var tokens = new List<Token<PasskeyCeremony>>();
        for (var i = 0; i < 5; i++) tokens.Add(await BeginAnonymousAsync(TestTime.Now.AddSeconds(i)));

        (await node.Purge.RunAsync(maxDecoys: 2, None)).ShouldBe(3);

        foreach (var token in (Token<PasskeyCeremony>[])[kept, tokens[3], tokens[4]]) (await Node.ReadAsync(s => s.Ceremonies.FindAsync(token.Hash(), None))).ShouldNotBeNull();
    }

    private async Task<Token<PasskeyCeremony>> BeginAnonymousAsync(DateTimeOffset at)
    {
        var (ceremony, token) = PasskeyCeremony.Begin(CeremonyPurpose.SignIn, userId: null, "state", TestClients.Default, at);
        await Node.CommitAsync(s => s.Ceremonies.Add(ceremony));
        return token;
    }
}

public sealed class InMemoryPasskeyRepositoryTests(InMemoryFixture database) : PasskeyRepositoryTests(database), IClassFixture<InMemoryFixture>;

public sealed class SqlitePasskeyRepositoryTests(SqliteDatabase database) : PasskeyRepositoryDatabaseTests(database), IClassFixture<SqliteDatabase>;

[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlPasskeyRepositoryTests(PostgreSqlDatabase database) : PasskeyRepositoryDatabaseTests(database);

[Collection(SqlServerCollection.Name)]
public sealed class SqlServerPasskeyRepositoryTests(SqlServerDatabase database) : PasskeyRepositoryDatabaseTests(database);
