using System.Net;
using System.Security.Cryptography;
using Auth.Application.SecondFactors;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Passkeys;
using Auth.Domain.SecondFactors;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.Infrastructure.IntegrationTests.Persistence.Databases;
using Auth.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.Time.Testing;
using OtpNet;

namespace Auth.Infrastructure.IntegrationTests.Persistence;

public abstract class SecondFactorRepositoryTests(DatabaseFixture database) : DatabaseTests(database)
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Every_field_of_an_authenticator_is_read_back_as_stored()
    {
        var user = await StoreUserAsync();
        var authenticator = TotpAuthenticator.StartEnrollment(user.Id, new("a seed"), TestTime.Now);
        await Node.CommitAsync(s => s.Authenticators.Add(authenticator));
        var codes = await ChangeAsync(user, a =>
        {
            a.AcceptStep(57_000_000);
            var recoveryCodes = a.Confirm(TestTime.Now.AddMinutes(1));
            a.RedeemRecoveryCode(recoveryCodes[0], TestTime.Now);
            return recoveryCodes;
        });

        var stored = (await FindAsync(user)).ShouldNotBeNull();

        (stored.UserId, stored.Secret, stored.LastStep).ShouldBe((user.Id, new("a seed"), 57_000_000));
        (stored.CreatedAt, stored.ConfirmedAt).ShouldBe((TestTime.Now, TestTime.Now.AddMinutes(1)));
        stored.RecoveryCodes.ShouldBe(codes.Skip(1).Select(c => c.Hash()));
        stored.Version.ShouldBe(2);
    }

    [Fact]
    public async Task Every_field_of_a_challenge_is_read_back_as_stored()
    {
        var user = await StoreUserAsync();
        user.EnrollSecondFactor(TestTime.Now);
        var device = Token<Device>.New().Hash();
        var (challenge, token) = LoginChallenge.Create(user, TestClients.Default, remember: true, TestTime.Now, device);
        challenge.TryContinue(user, new(IPAddress.Parse("2001:db8::7"), TestClients.Default.UserAgent), device, SessionPolicy.Default with { RememberIpBinding = ClientBinding.Exact }, TestTime.Now).ShouldBeTrue();
        challenge.RecordVerified(new SessionCredentials(AuthenticationMethods.SoftwareKey, PasskeyId.New(TestTime.Now)));
        await Node.CommitAsync(s => s.Challenges.Add(challenge));

        var stored = (await Node.ReadAsync(s => s.Challenges.FindAsync(token.Hash(), None))).ShouldNotBeNull();

        stored.Credentials.ShouldBe(challenge.Credentials);
        (stored.TokenHash, stored.UserId, stored.PasswordVersion).ShouldBe((token.Hash(), user.Id, 1));
        (stored.Client, stored.Remember, stored.StartedAt).ShouldBe((TestClients.Default, true, TestTime.Now));
        (stored.SecondAddress, stored.DeviceTokenHash).ShouldBe((IPAddress.Parse("2001:db8::7"), device));
        (await Node.ReadAsync(s => s.Challenges.FindAsync(Token<LoginChallenge>.New().Hash(), None))).ShouldBeNull();
    }

    [Fact]
    public async Task The_second_factor_of_an_account_is_stored_with_a_new_version()
    {
        var user = await StoreUserAsync();

        await Node.CommitAsync(async s =>
        {
            (await s.Users.FindAsync(user.Id, None))!.EnrollSecondFactor(TestTime.Now);
            return 0;
        });

        var stored = (await Node.ReadAsync(s => s.Users.FindAsync(user.Id, None)))!;
        (stored.HasSecondFactor, stored.Version).ShouldBe((true, 2));
    }

    [Fact]
    public async Task Everything_of_a_user_is_removed_with_the_user()
    {
        var user = await StoreUserAsync();
        var (challenge, token) = LoginChallenge.Create(user, TestClients.Default, remember: false, TestTime.Now);
        await Node.CommitAsync(s =>
        {
            s.Authenticators.Add(TotpAuthenticator.StartEnrollment(user.Id, new("a seed"), TestTime.Now));
            s.Challenges.Add(challenge);
        });

        await Node.CommitAsync(async s =>
        {
            s.Users.Remove((await s.Users.FindAsync(user.Id, None))!);
            return 0;
        });

        (await FindAsync(user)).ShouldBeNull();
        (await Node.ReadAsync(s => s.Challenges.FindAsync(token.Hash(), None))).ShouldBeNull();
    }

    [Fact]
    [Trait("Requirement", "R65")]
    public async Task A_step_that_another_node_has_accepted_meanwhile_is_rejected()
    {
        var user = await StoreUserAsync();
        await Node.CommitAsync(s => s.Authenticators.Add(TotpAuthenticator.StartEnrollment(user.Id, new("a seed"), TestTime.Now)));
        await using var other = Database.NewNode(1);

        var isAccepted = await Node.ReadAsync(async s =>
        {
            await s.UnitOfWork.ExecuteAsync(() => s.Authenticators.FindAsync(user.Id, None), None);
            (await other.CommitAsync(async o => (await o.Authenticators.FindAsync(user.Id, None))!.AcceptStep(57_000_000))).ShouldBeTrue();
            return await s.UnitOfWork.ContinueAsync(async () => (await s.Authenticators.FindAsync(user.Id, None))!.AcceptStep(57_000_000), None);
        });

        isAccepted.ShouldBeFalse();
    }

    protected async Task<User> StoreUserAsync()
    {
        var user = TestUsers.Create();
        await Node.CommitAsync(s => s.Users.Add(user));
        return user;
    }

    private Task<T> ChangeAsync<T>(User user, Func<TotpAuthenticator, T> change) =>
        Node.CommitAsync(async s => change((await s.Authenticators.FindAsync(user.Id, None))!));

    protected Task<TotpAuthenticator?> FindAsync(User user) => Node.ReadAsync(s => s.Authenticators.FindAsync(user.Id, None));
}

/// <summary>Tests that only a real database can run.</summary>
public abstract class SecondFactorRepositoryDatabaseTests(DatabaseFixture database) : SecondFactorRepositoryTests(database)
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    [Trait("Requirement", "R65")]
    public async Task A_TOTP_secret_is_not_stored_in_plain_text()
    {
        var user = await StoreUserAsync();
        var secret = (await Node.SendAsync(new EnrollTotpCommand(user.Id))).Value.Secret;

        var stored = await Node.UseContextAsync(c => c.Database.SqlQueryRaw<string>("SELECT seed AS \"Value\" FROM authenticators").SingleAsync());

        var seed = Base32Encoding.ToBytes(secret);
        stored.ShouldNotContain(secret);
        stored.ShouldNotContain(Convert.ToBase64String(seed));
        Convert.FromBase64String(stored).AsSpan().IndexOf(seed).ShouldBe(-1);
    }

    [Fact]
    [Trait("Requirement", "R65")]
    public async Task A_TOTP_secret_that_is_copied_to_another_user_cannot_be_decrypted()
    {
        var (alice, mallory) = (await StoreUserAsync(), await StoreUserAsync());
        var secret = (await Node.SendAsync(new EnrollTotpCommand(alice.Id))).Value.Secret;
        var seed = (await FindAsync(alice))!.Secret;

        Should.Throw<CryptographicException>(() => Node.Totp.FindMatchingStep(ComputeCode(secret), mallory.Id, seed, TestTime.Now));
    }

    [Fact]
    public async Task Another_node_decrypts_a_TOTP_secret()
    {
        var user = await StoreUserAsync();
        var secret = (await Node.SendAsync(new EnrollTotpCommand(user.Id))).Value.Secret;
        await using var other = Database.NewNode(1);

        other.Totp.FindMatchingStep(ComputeCode(secret), user.Id, (await FindAsync(user))!.Secret, TestTime.Now).ShouldBe(TestTime.Now.ToUnixTimeSeconds() / 30);
    }

    [Fact]
    public async Task The_encryption_key_is_stored_before_the_transaction_that_needs_it()
    {
        var user = await StoreUserAsync();

        (await Node.SendAsync(new EnrollTotpCommand(user.Id)).WaitAsync(TimeSpan.FromSeconds(20))).IsFailure.ShouldBeFalse();

        (await Node.UseContextAsync(c => c.DataProtectionKeys.CountAsync())).ShouldBe(1);
    }

    [Fact]
    public async Task An_expired_challenge_is_purged()
    {
        var time = new FakeTimeProvider(TestTime.Now + LoginChallenge.Lifetime);
        await using var node = new Node(Database.Settings, time);
        var user = await StoreUserAsync();
        await Node.CommitAsync(s => s.Challenges.Add(LoginChallenge.Create(user, TestClients.Default, remember: false, TestTime.Now).Challenge));

        (await node.Purge.RunAsync(Purge.MaxDecoys, None)).ShouldBe(0);
        time.Advance(TimeSpan.FromMicroseconds(1));
        (await node.Purge.RunAsync(Purge.MaxDecoys, None)).ShouldBe(1);
    }

    [Fact]
    public async Task A_challenge_that_waits_for_a_mail_is_purged_after_an_hour()
    {
        var time = new FakeTimeProvider(TestTime.Now + LoginChallenge.LifetimeWithMail);
        await using var node = new Node(Database.Settings, time);
        var (challenge, _) = LoginChallenge.Create(await StoreUserAsync(), TestClients.Default, remember: false, TestTime.Now);
        challenge.TryWaitForMail();
        await Node.CommitAsync(s => s.Challenges.Add(challenge));

        (await node.Purge.RunAsync(Purge.MaxDecoys, None)).ShouldBe(0);
        time.Advance(TimeSpan.FromMicroseconds(1));
        (await node.Purge.RunAsync(Purge.MaxDecoys, None)).ShouldBe(1);
    }

    [Fact]
    public async Task Sessions_from_before_a_migration_count_as_authenticated_by_password_at_login()
    {
        var user = await StoreUserAsync();
        var (session, token) = TestSessions.Create(user, TestTime.Now.AddMinutes(-7));
        session.StepUp(AuthenticationMethods.Password | AuthenticationMethods.OneTimeCode, TestTime.Now);
        await Node.CommitAsync(s => s.Sessions.Add(session));

        await MigrateAsync(Node.History.KnownMigrations.Single(step => step.EndsWith("_Devices", StringComparison.Ordinal)));
        await MigrateAsync(to: null);

        var stored = (await Node.ReadAsync(s => s.Sessions.FindAsync(token, None))).ShouldNotBeNull();
        (stored.AuthenticatedAt, stored.Methods).ShouldBe((TestTime.Now.AddMinutes(-7), AuthenticationMethods.Password));
    }

    private Task<int> MigrateAsync(string? to) => Node.UseContextAsync(async c =>
    {
        await c.GetService<IMigrator>().MigrateAsync(to);
        return 0;
    });

    private static string ComputeCode(string secret) => new Totp(Base32Encoding.ToBytes(secret)).ComputeTotp(TestTime.Now.UtcDateTime);
}

public sealed class InMemorySecondFactorRepositoryTests(InMemoryFixture database) : SecondFactorRepositoryTests(database), IClassFixture<InMemoryFixture>;

public sealed class SqliteSecondFactorRepositoryTests(SqliteDatabase database) : SecondFactorRepositoryDatabaseTests(database), IClassFixture<SqliteDatabase>;

[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlSecondFactorRepositoryTests(PostgreSqlDatabase database) : SecondFactorRepositoryDatabaseTests(database);

[Collection(SqlServerCollection.Name)]
public sealed class SqlServerSecondFactorRepositoryTests(SqlServerDatabase database) : SecondFactorRepositoryDatabaseTests(database);
