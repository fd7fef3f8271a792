using Auth.Domain.Access;
using Auth.Domain.Common;
using Auth.Domain.ServiceAccounts;

namespace Auth.Domain.UnitTests.ServiceAccounts;

public class ServiceAccountTests
{
    private static readonly DateTimeOffset Now = TestTime.Start;
    private static readonly DateTimeOffset Later = Now.AddDays(1);

    [Fact]
    public void A_new_account_has_its_scopes_and_no_key()
    {
        var account = ServiceAccount.Create("billing", Scopes.UsersRead | Scopes.EventsRead, requiresClient: true, Later, Now).Value;

        (account.Name, account.Scopes, account.RequiresClient).ShouldBe(("billing", Scopes.UsersRead | Scopes.EventsRead, true));
        (account.CreatedAt, account.ExpiresAt, account.Keys.Count).ShouldBe((Now, Later, 0));
        var created = account.Events.ShouldHaveSingleItem().ShouldBeOfType<ServiceAccountCreated>();
        (created.ServiceAccount, created.Name, created.OccurredAt).ShouldBe((account.Id.Value, "billing", Now));
        created.Scopes.ShouldBe(["users:read", "events:read"]);
    }

    [Fact]
    public void A_later_account_has_a_greater_id() => (Create(now: Now).Id < Create(now: Later).Id).ShouldBeTrue();

    public static TheoryData<string> ValidNames => ["a", "billing", "ci-runner.eu-1", "a" + new string('9', 63)];

    [Theory]
    [MemberData(nameof(ValidNames))]
    public void A_name_starts_with_a_letter_and_has_up_to_64_characters(string name) => Create(name).Name.ShouldBe(name);

    public static TheoryData<string> InvalidNames => ["", " ", "1st", "-a", ".a", "Billing", "a b", "a_b", "a\n", "ä", "a/b", "a" + new string('9', 64)];

    [Theory]
    [InlineData(null)]
    [MemberData(nameof(InvalidNames))]
    public void Another_name_is_rejected(string? name) => RejectedField(ServiceAccount.Create(name, Scopes.UsersRead, requiresClient: true, expiresAt: null, Now)).ShouldBe("name");

    [Theory]
    [InlineData(Scopes.None)]
    [InlineData(Scopes.RolesWrite)]
    [InlineData(Scopes.UsersRead | Scopes.RolesWrite)]
    [InlineData(Scopes.UsersRead | Scopes.ServiceAccountsWrite)]
    [InlineData(Scopes.All)]
    [InlineData((Scopes)(1 << 30))]
    public void A_program_holds_at_least_one_scope_and_none_that_changes_roles_or_keys(Scopes scopes)
    {
        RejectedField(ServiceAccount.Create("billing", scopes, requiresClient: true, expiresAt: null, Now)).ShouldBe("scopes");
        RejectedField(Create().Change(scopes, requiresClient: true, expiresAt: null, Now)).ShouldBe("scopes");
    }

    [Fact]
    public void A_program_can_hold_every_other_scope()
    {
        var granted = Create(scopes: ServiceAccount.GrantableScopes).Scopes;

        Scopes.All.GetNames().Except(granted.GetNames()).ShouldBe(["roles:write", "service-accounts:write"]);
    }

    public static TheoryData<DateTimeOffset> InvalidExpiries => [Now, Now.AddTicks(-1), Now + ServiceAccount.MaximumLifetime + TimeSpan.FromTicks(1)];

    [Theory]
    [MemberData(nameof(InvalidExpiries))]
    public void An_expiry_that_is_not_in_the_next_ten_years_is_rejected(DateTimeOffset expiresAt)
    {
        RejectedField(ServiceAccount.Create("billing", Scopes.UsersRead, requiresClient: true, expiresAt, Now)).ShouldBe("expiresAt");
        RejectedField(Create().AddKey(expiresAt, Now)).ShouldBe("expiresAt");
        RejectedField(Create().Change(Scopes.UsersRead, requiresClient: true, expiresAt, Now)).ShouldBe("expiresAt");
    }

    [Fact]
    public void The_longest_lifetime_is_accepted() => Create(expiresAt: Now + ServiceAccount.MaximumLifetime).ExpiresAt.ShouldBe(Now + ServiceAccount.MaximumLifetime);

    [Fact]
    public void A_new_key_is_stored_by_its_hash_and_recorded_without_its_secret()
    {
        var account = Created();

        var (key, token) = account.AddKey(Later, Now).Value;

        account.Keys.ShouldBe([key]);
        (key.TokenHash, key.CreatedAt, key.ExpiresAt, key.LastUsedAt).ShouldBe((token.Hash(), Now, Later, null));
        account.Events.ShouldBe([new ServiceKeyCreated(account.Id.Value, key.Id.Value, Now)]);
    }

    [Fact]
    public void An_account_has_at_most_five_keys()
    {
        var account = Create();
        for (var i = 0; i < 5; i++) account.AddKey(expiresAt: null, Now).IsSuccess.ShouldBeTrue();

        account.AddKey(expiresAt: null, Now).Error.ShouldBe(ServiceAccountErrors.TooManyKeys);

        account.Keys.Count.ShouldBe(5);
    }

    [Fact]
    public void A_revoked_key_makes_room_for_another()
    {
        var account = Create();
        for (var i = 0; i < 5; i++) account.AddKey(expiresAt: null, Now);

        account.RevokeKey(account.Keys[2].Id, Now).IsSuccess.ShouldBeTrue();

        account.AddKey(expiresAt: null, Now).IsSuccess.ShouldBeTrue();
    }

    [Fact]
    public void Revoking_a_key_removes_that_key_and_records_it()
    {
        var account = Create();
        var (revoked, kept) = (account.AddKey(expiresAt: null, Now).Value.Key, account.AddKey(expiresAt: null, Now).Value.Key);
        account.TakeEvents();

        account.RevokeKey(revoked.Id, Later).IsSuccess.ShouldBeTrue();

        account.Keys.ShouldBe([kept]);
        account.Events.ShouldBe([new ServiceKeyRevoked(account.Id.Value, revoked.Id.Value, Later)]);
    }

    [Fact]
    public void A_key_of_another_account_cannot_be_revoked()
    {
        var account = Created();

        account.RevokeKey(Create().AddKey(expiresAt: null, Now).Value.Key.Id, Now).Error.ShouldBe(ServiceAccountErrors.KeyNotFound);

        account.Events.ShouldBeEmpty();
    }

    [Fact]
    public void A_key_expires_at_its_time()
    {
        var key = Create().AddKey(Later, Now).Value.Key;

        key.IsExpired(Later.AddTicks(-1)).ShouldBeFalse();
        key.IsExpired(Later).ShouldBeTrue();
    }

    [Fact]
    public void A_key_without_an_expiry_does_not_expire() => Create().AddKey(expiresAt: null, Now).Value.Key.IsExpired(DateTimeOffset.MaxValue).ShouldBeFalse();

    [Fact]
    public void A_change_is_applied_and_recorded_with_the_new_scopes()
    {
        var account = Created();

        account.Change(Scopes.SessionsIntrospect, requiresClient: false, Later, Now).IsSuccess.ShouldBeTrue();

        (account.Scopes, account.RequiresClient, account.ExpiresAt).ShouldBe((Scopes.SessionsIntrospect, false, Later));
        var changed = account.Events.ShouldHaveSingleItem().ShouldBeOfType<ServiceAccountChanged>();
        (changed.ServiceAccount, changed.OccurredAt).ShouldBe((account.Id.Value, Now));
        changed.Scopes.ShouldBe(["sessions:introspect"]);
    }

    [Fact]
    public void A_change_to_the_same_values_is_not_recorded()
    {
        var account = Created();

        account.Change(account.Scopes, account.RequiresClient, account.ExpiresAt, Now).IsSuccess.ShouldBeTrue();

        account.Events.ShouldBeEmpty();
    }

    [Fact]
    public void The_scopes_of_an_expired_account_can_be_changed_without_a_new_expiry()
    {
        var account = Create(expiresAt: Later);

        account.Change(Scopes.EventsRead, requiresClient: true, Later, Later.AddDays(1)).IsSuccess.ShouldBeTrue();

        (account.Scopes, account.ExpiresAt).ShouldBe((Scopes.EventsRead, Later));
    }

    [Fact]
    public void A_removal_is_recorded_with_the_name()
    {
        var account = Created();

        account.Remove(Later);

        account.Events.ShouldBe([new ServiceAccountRemoved(account.Id.Value, "billing", Later)]);
    }

    private static ServiceAccount Create(string name = "billing", Scopes scopes = Scopes.UsersRead, DateTimeOffset? expiresAt = null, DateTimeOffset? now = null) =>
        ServiceAccount.Create(name, scopes, requiresClient: true, expiresAt, now ?? Now).Value;

    /// <summary>An account whose creation has been stored.</summary>
    private static ServiceAccount Created()
    {
        var account = Create();
        account.TakeEvents();
        return account;
    }

    private static string RejectedField(IOutcome result) => result.Error.ShouldNotBeNull().Fields.ShouldNotBeNull().ShouldHaveSingleItem().Key;
}
