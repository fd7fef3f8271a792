using System.Net;
using System.Security.Cryptography;
using Auth.Application.SecondFactors;
using Auth.Domain.Common;
using Auth.Domain.Devices;
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

public abstract class SecondFactorRepositoryTests(DatabaseFixture database) : StoreTests(database)
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Every_field_of_an_authenticator_comes_back_as_it_was_stored()
    {
        var user = await StoreUserAsync();
        var authenticator = TotpAuthenticator.StartEnrollment(user.Id, new("a seed"), Some.Time);
        await Node.CommitAsync(s => s.Authenticators.Add(authenticator));
        var codes = await ChangeAsync(user, a =>
        {
            a.AcceptStep(57_000_000);
            var recoveryCodes = a.Confirm(Some.Time.AddMinutes(1));
            a.RedeemRecoveryCode(recoveryCodes[0], Some.Time);
            return recoveryCodes;
        });

        var stored = (await FindAsync(user)).ShouldNotBeNull();

        (stored.UserId, stored.Secret, stored.LastStep).ShouldBe((user.Id, new("a seed"), 57_000_000));
        (stored.CreatedAt, stored.ConfirmedAt).ShouldBe((Some.Time, Some.Time.AddMinutes(1)));
        stored.RecoveryCodes.ShouldBe(codes.Skip(1).Select(c => c.Hash()));
        stored.Version.ShouldBe(2);
    }

    [Fact]
    public async Task Every_field_of_a_challenge_comes_back_as_it_was_stored()
    {
        var user = await StoreUserAsync();
        user.EnrollSecondFactor(Some.Time);
        var device = Token<Device>.New().Hash();
        var (challenge, token) = LoginChallenge.Create(user, Some.Client, remember: true, Some.Time, device);
        challenge.TryContinue(user, new(IPAddress.Parse("2001:db8::7"), Some.Client.UserAgent), device, SessionPolicy.Default with { RememberIpBinding = ClientBinding.Exact }, Some.Time).ShouldBeTrue();
        await Node.CommitAsync(s => s.Challenges.Add(challenge));

        var stored = (await Node.ReadAsync(s => s.Challenges.FindAsync(token.Hash(), None))).ShouldNotBeNull();

        (stored.TokenHash, stored.UserId, stored.PasswordVersion).ShouldBe((token.Hash(), user.Id, 1));
        (stored.Client, stored.Remember, stored.PasswordVerifiedAt).ShouldBe((Some.Client, true, Some.Time));
        (stored.SecondAddress, stored.DeviceTokenHash).ShouldBe((IPAddress.Parse("2001:db8::7"), device));
        (await Node.ReadAsync(s => s.Challenges.FindAsync(Token<LoginChallenge>.New().Hash(), None))).ShouldBeNull();
    }

    [Fact]
    public async Task That_an_account_has_a_second_factor_is_stored_with_it_and_moves_its_version()
    {
        var user = await StoreUserAsync();

        await Node.CommitAsync(async s =>
        {
            (await s.Users.FindAsync(user.Id, None))!.EnrollSecondFactor(Some.Time);
            return 0;
        });

        var stored = (await Node.ReadAsync(s => s.Users.FindAsync(user.Id, None)))!;
        (stored.HasSecondFactor, stored.Version).ShouldBe((true, 2));
    }

    [Fact]
    public async Task What_is_theirs_goes_with_its_owner()
    {
        var user = await StoreUserAsync();
        var (challenge, token) = LoginChallenge.Create(user, Some.Client, remember: false, Some.Time);
        await Node.CommitAsync(s =>
        {
            s.Authenticators.Add(TotpAuthenticator.StartEnrollment(user.Id, new("a seed"), Some.Time));
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
    public async Task A_seed_is_not_stored_in_clear()
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
    public async Task A_seed_that_is_copied_to_another_users_row_can_not_be_decrypted()
    {
        var (alice, mallory) = (await StoreUserAsync(), await StoreUserAsync());
        var secret = (await Node.SendAsync(new EnrollTotpCommand(alice.Id))).Value.Secret;
        var seed = (await FindAsync(alice))!.Secret;

        Should.Throw<CryptographicException>(() => Node.Totp.FindMatchingStep(ComputeCode(secret), mallory.Id, seed, Some.Time));
    }

    [Fact]
    public async Task Another_node_reads_what_one_has_encrypted()
    {
        var user = await StoreUserAsync();
        var secret = (await Node.SendAsync(new EnrollTotpCommand(user.Id))).Value.Secret;
        await using var other = Database.NewNode(1);

        other.Totp.FindMatchingStep(ComputeCode(secret), user.Id, (await FindAsync(user))!.Secret, Some.Time).ShouldBe(Some.Time.ToUnixTimeSeconds() / 30);
    }

    [Fact]
    public async Task The_keys_are_stored_before_the_transaction_that_needs_them()
    {
        var user = await StoreUserAsync();

        (await Node.SendAsync(new EnrollTotpCommand(user.Id)).WaitAsync(TimeSpan.FromSeconds(20))).IsFailure.ShouldBeFalse();

        (await Node.UseContextAsync(c => c.DataProtectionKeys.CountAsync())).ShouldBe(1);
    }

    [Fact]
    [Trait("Requirement", "R65")]
    public async Task A_step_that_another_node_has_accepted_meanwhile_is_not_accepted_although_nothing_else_has_changed()
    {
        var user = await StoreUserAsync();
        await Node.CommitAsync(s => s.Authenticators.Add(TotpAuthenticator.StartEnrollment(user.Id, new("a seed"), Some.Time)));
        await using var other = Database.NewNode(1);

        var isAccepted = await Node.ReadAsync(async s =>
        {
            await s.UnitOfWork.ExecuteAsync(() => s.Authenticators.FindAsync(user.Id, None), None);
            (await other.CommitAsync(async o => (await o.Authenticators.FindAsync(user.Id, None))!.AcceptStep(57_000_000))).ShouldBeTrue();
            return await s.UnitOfWork.ContinueAsync(async () => (await s.Authenticators.FindAsync(user.Id, None))!.AcceptStep(57_000_000), None);
        });

        isAccepted.ShouldBeFalse();
    }

    [Fact]
    public async Task A_challenge_is_purged_when_it_can_no_longer_be_redeemed()
    {
        var time = new FakeTimeProvider(Some.Time + LoginChallenge.Lifetime);
        await using var node = new Node(Database.Settings, time);
        var user = await StoreUserAsync();
        await Node.CommitAsync(s => s.Challenges.Add(LoginChallenge.Create(user, Some.Client, remember: false, Some.Time).Challenge));

        (await node.Purge.RunAsync(Purge.MaxDecoys, None)).ShouldBe(0);
        time.Advance(TimeSpan.FromMicroseconds(1));
        (await node.Purge.RunAsync(Purge.MaxDecoys, None)).ShouldBe(1);
    }

    [Fact]
    public async Task Sessions_from_before_are_those_of_a_password_at_their_login()
    {
        var user = await StoreUserAsync();
        var (session, token) = Some.Session(user, Some.Time.AddMinutes(-7));
        session.StepUp(AuthenticationMethods.Password | AuthenticationMethods.OneTimeCode, Some.Time);
        await Node.CommitAsync(s => s.Sessions.Add(session));

        await MigrateAsync(Node.History.KnownMigrations.Single(step => step.EndsWith("_Devices", StringComparison.Ordinal)));
        await MigrateAsync(to: null);

        var stored = (await Node.ReadAsync(s => s.Sessions.FindAsync(token, None))).ShouldNotBeNull();
        (stored.AuthenticatedAt, stored.Methods).ShouldBe((Some.Time.AddMinutes(-7), AuthenticationMethods.Password));
    }

    private Task<int> MigrateAsync(string? to) => Node.UseContextAsync(async c =>
    {
        await c.GetService<IMigrator>().MigrateAsync(to);
        return 0;
    });

    private async Task<User> StoreUserAsync()
    {
        var user = Some.User();
        await Node.CommitAsync(s => s.Users.Add(user));
        return user;
    }

    private Task<T> ChangeAsync<T>(User user, Func<TotpAuthenticator, T> change) =>
        Node.CommitAsync(async s => change((await s.Authenticators.FindAsync(user.Id, None))!));

    private Task<TotpAuthenticator?> FindAsync(User user) => Node.ReadAsync(s => s.Authenticators.FindAsync(user.Id, None));

    private static string ComputeCode(string secret) => new Totp(Base32Encoding.ToBytes(secret)).ComputeTotp(Some.Time.UtcDateTime);
}

public sealed class SqliteSecondFactorRepositoryTests(SqliteDatabase database) : SecondFactorRepositoryTests(database), IClassFixture<SqliteDatabase>;

[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlSecondFactorRepositoryTests(PostgreSqlDatabase database) : SecondFactorRepositoryTests(database);

[Collection(SqlServerCollection.Name)]
public sealed class SqlServerSecondFactorRepositoryTests(SqlServerDatabase database) : SecondFactorRepositoryTests(database);
