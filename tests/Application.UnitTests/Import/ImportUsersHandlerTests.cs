using Auth.Application.Common.Access;
using Auth.Application.Import;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Application.UnitTests.Import;

public class ImportUsersHandlerTests
{
    private static readonly PortableUser Alice = new("alice", null, "$test$right", [], 0, IsLockedOut: false, IsLocked: false);

    private readonly TestDatabase _database = new();

    public ImportUsersHandlerTests() => _database.Request.Actor = new Operator("alice");

    [Fact]
    public async Task An_account_is_imported_completely()
    {
        var results = await ImportAsync(Alice with { Email = "alice@example.org", Roles = ["admin"], FailedAttempts = 4, IsLocked = true });

        results.ShouldBe([new ImportResult("alice", ImportStatus.Imported)]);
        var user = _database.Users.All.ShouldHaveSingleItem();
        user.PasswordHash.ShouldBe(TestValues.Hash("right"));
        user.Email.ShouldBe(TestValues.Email("alice@example.org"));
        (user.IsAdministrator, user.IsActive, user.Attempts.FailedCount).ShouldBe((true, false, 4));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_email_is_verified_if_it_was_verified_before(bool wasVerified)
    {
        await ImportAsync(Alice with { Email = "alice@example.org", EmailVerified = wasVerified });

        (_database.Users.All.ShouldHaveSingleItem().EmailVerifiedAt is not null).ShouldBe(wasVerified);
    }

    /// <summary>A file is read for the question and again for the import, and may have changed in between.</summary>
    [Fact]
    [Trait("Requirement", "R84")]
    public async Task An_administrator_who_was_not_confirmed_is_rejected()
    {
        var existing = Alice with { Username = "carol", Roles = ["admin"] };
        await ImportAsync(existing);
        var context = _database.NewContext();
        var command = new ImportUsersCommand([Alice with { Roles = ["admin"] }, Alice with { Username = "bob", Roles = ["admin"] }, Alice with { Username = "dave" }, existing])
        {
            ConfirmedAdministrators = new HashSet<string>(StringComparer.Ordinal) { "alice" },
        };

        var results = (await new ImportUsersHandler(context.Users, TestRules.CreateRoleChangeAuthorizer(_database), TestAttributes.None, TestAttributes.For(context, _database), new TestPasswordHasher().Hasher, _database.Time).RunAsync(command, context.UnitOfWork)).Value;

        results.Select(result => result.Kind).ShouldBe([ImportStatus.Imported, ImportStatus.Refused, ImportStatus.Imported, ImportStatus.AlreadyExists]);
        _database.Users.All.Where(user => user.IsAdministrator).Select(user => user.Username.Value).ShouldBe(["carol", "alice"], ignoreOrder: true);
    }

    [Theory]
    [MemberData(nameof(InvalidRows))]
    public async Task An_invalid_row_is_rejected_with_a_reason_and_the_others_are_imported(PortableUser invalid, string reason)
    {
        var results = await ImportAsync(invalid, Alice);

        results[0].Kind.ShouldBe(ImportStatus.Refused);
        results[0].Reason!.ShouldContain(reason, Case.Insensitive);
        results[1].Kind.ShouldBe(ImportStatus.Imported);
        _database.Users.All.ShouldHaveSingleItem().Username.Value.ShouldBe("alice");
    }

    [Fact]
    public async Task Two_rows_with_one_username_create_one_account()
    {
        var results = await ImportAsync(Alice, Alice with { Username = "ALICE" });

        results[1].ShouldBe(new ImportResult("ALICE", ImportStatus.Refused, "Another row has the same username in a different spelling."));
        _database.Users.All.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Two_rows_with_one_email_create_one_account()
    {
        var results = await ImportAsync(Alice with { Email = "a@example.org" }, Alice with { Username = "bob", Email = "A@example.org" });

        results[1].ShouldBe(new ImportResult("bob", ImportStatus.Refused, UserErrors.EmailTaken.Message));
    }

    [Fact]
    public async Task An_email_of_another_account_is_rejected()
    {
        _database.Add(TestUsers.Create("bob").WithEmail("a@example.org"));

        var results = await ImportAsync(Alice with { Email = "a@example.org" });

        results.ShouldBe([new ImportResult("alice", ImportStatus.Refused, UserErrors.EmailTaken.Message)]);
    }

    [Fact]
    public async Task Importing_an_account_again_changes_nothing()
    {
        var row = Alice with { Email = "alice@example.org", EmailVerified = true };
        await ImportAsync(row);
        _database.Users.Change(_database.Users.All.Single(), user => user.ChangePassword(TestValues.Hash("changed since"), _database.Now));

        var results = await ImportAsync(row);

        results.ShouldBe([new ImportResult("alice", ImportStatus.AlreadyExists)]);
        _database.Users.All.ShouldHaveSingleItem().PasswordHash.ShouldBe(TestValues.Hash("changed since"));
    }

    [Fact]
    public async Task An_account_that_was_registered_meanwhile_is_not_mistaken_for_the_imported_one()
    {
        _database.Add(TestUsers.Create("alice").WithPassword(TestValues.Hash("their own")));

        (await ImportAsync(Alice)).ShouldHaveSingleItem().Kind.ShouldBe(ImportStatus.Refused);
    }

    [Fact]
    public async Task An_account_whose_username_is_taken_in_another_spelling_is_rejected()
    {
        _database.Add(TestUsers.Create("alice"));

        var results = await ImportAsync(Alice with { Username = "ALICE" });

        results.ShouldBe([new ImportResult("ALICE", ImportStatus.Refused, "This username is already taken, possibly in a different spelling. The row was not imported.")]);
    }

    [Fact]
    public async Task A_batch_is_one_transaction()
    {
        await ImportAsync(Alice, Alice with { Username = "bob" });

        _database.Transactions.Commits.ShouldBe(1);
    }

    [Fact]
    public async Task An_export_returns_what_was_imported()
    {
        PortableUser[] rows =
        [
            Alice with { Email = "alice@example.org", Roles = ["admin", "clerk"], FailedAttempts = 3 },
            Alice with { Username = "O'Brien", FailedAttempts = 7, IsLockedOut = true },
            Alice with { Username = "李雷", IsLocked = true },
        ];
        foreach (var row in rows)
        {
            await ImportAsync(row);
            _database.Time.Advance(TimeSpan.FromMinutes(1));
        }

        var context = _database.NewContext();
        var exported = (await new ExportUsersHandler(context.Users, TestAttributes.For(context, _database), _database.Time).Handle(new ExportUsersQuery(), CancellationToken.None)).Value;

        exported.NextCursor.ShouldBeNull();
        exported.Items.Select(WithRolesAsText).ShouldBe(rows.Select(WithRolesAsText));
    }

    public static TheoryData<PortableUser, string> InvalidRows() => new()
    {
        { Alice with { Username = "a@b" }, "name" },
        { Alice with { Username = "" }, "name" },
        { Alice with { Username = "bob", Email = "nowhere" }, "address" },
        { Alice with { Username = "bob", Roles = ["Not a role"] }, "role" },
        { Alice with { Username = "bob", Roles = [.. Enumerable.Range(0, 21).Select(i => $"role-{i}")] }, "at most 20 roles" },
        { Alice with { Username = "bob", FailedAttempts = -1 }, "attempts" },
        { Alice with { Username = "bob", PasswordHash = "" }, "hash" },
        { Alice with { Username = "bob", PasswordHash = "$unknown$x" }, "hash" },
    };

    /// <summary>Records compare lists by reference, so the roles are compared as text.</summary>
    private static (PortableUser, string) WithRolesAsText(PortableUser user) => (user with { Roles = [] }, string.Join(',', user.Roles));

    private async Task<IReadOnlyList<ImportResult>> ImportAsync(params PortableUser[] rows)
    {
        var context = _database.NewContext();
        var handler = new ImportUsersHandler(context.Users, TestRules.CreateRoleChangeAuthorizer(_database), TestAttributes.None, TestAttributes.For(context, _database), new TestPasswordHasher().Hasher, _database.Time);
        return (await handler.RunAsync(new ImportUsersCommand(rows), _database.Transactions.Observe(context.UnitOfWork))).Value;
    }
}
