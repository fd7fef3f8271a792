using Auth.Application.Audit;
using Auth.Application.Import;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Users;
using Auth.TestData;
using NSubstitute;

namespace Auth.Application.UnitTests.Import;

public class ImportUsersTests
{
    private static readonly PortableUser Alice = new("alice", null, "$test$right", [], 0, IsLockedOut: false, IsLocked: false);

    private readonly TheApplication _app = new();

    public ImportUsersTests() => _app.Users.When(u => u.Add(Arg.Any<User>())).Do(call => Added.Add(call.Arg<User>()));

    private List<User> Added { get; } = [];

    [Fact]
    public async Task An_account_arrives_with_all_that_it_had()
    {
        var outcome = await Import(Alice with { Email = "alice@example.org", Roles = ["admin"], FailedAttempts = 4, IsLocked = true });

        outcome.ShouldBe([new ImportResult("alice", ImportStatus.Imported)]);
        var user = Added.ShouldHaveSingleItem();
        user.PasswordHash.ShouldBe(TestValues.Hash("right"));
        user.Email.ShouldBe(TestValues.Email("alice@example.org"));
        (user.IsAdministrator, user.IsActive, user.Attempts.FailedCount).ShouldBe((true, false, 4));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_address_is_as_verified_as_it_was(bool wasVerified)
    {
        await Import(Alice with { Email = "alice@example.org", EmailVerified = wasVerified });

        (Added.ShouldHaveSingleItem().EmailVerifiedAt is not null).ShouldBe(wasVerified);
    }

    [Theory]
    [MemberData(nameof(RowsThatCannotBeTaken))]
    public async Task A_row_that_cannot_be_taken_is_refused_with_a_reason_and_the_others_arrive(PortableUser bad, string reason)
    {
        var outcomes = await Import(bad, Alice);

        outcomes[0].Kind.ShouldBe(ImportStatus.Refused);
        outcomes[0].Reason!.ShouldContain(reason, Case.Insensitive);
        outcomes[1].Kind.ShouldBe(ImportStatus.Imported);
        Added.ShouldHaveSingleItem().Username.Value.ShouldBe("alice");
    }

    [Fact]
    public async Task Two_rows_of_one_name_are_not_two_accounts()
    {
        var outcomes = await Import(Alice, Alice with { Username = "ALICE" });

        outcomes[1].ShouldBe(new ImportResult("ALICE", ImportStatus.Refused, "Another row has the same username in a different spelling."));
        Added.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Two_rows_of_one_address_are_not_two_accounts()
    {
        var outcomes = await Import(Alice with { Email = "a@example.org" }, Alice with { Username = "bob", Email = "A@example.org" });

        outcomes[1].ShouldBe(new ImportResult("bob", ImportStatus.Refused, UserErrors.EmailTaken.Message));
    }

    [Fact]
    public async Task An_address_of_another_account_is_refused()
    {
        _app.With(TestUsers.Create("bob").WithEmail("a@example.org"));

        var outcomes = await Import(Alice with { Email = "a@example.org" });

        outcomes.ShouldBe([new ImportResult("alice", ImportStatus.Refused, UserErrors.EmailTaken.Message)]);
    }

    [Fact]
    public async Task Importing_again_changes_nothing()
    {
        var there = _app.With(TestUsers.Create("alice").WithPassword(TestValues.Hash("changed since")));
        var imported = new EventDetails(1, "user_imported", TestTime.Start, there.Id.Value, "alice", null, null, null, null, new Dictionary<string, string>());
        _app.EventLog.ReadAsync(new EventFilter(there.Id, "user_imported", null, null, 1), Arg.Any<CancellationToken>()).Returns([imported]);

        var outcomes = await Import(Alice);

        outcomes.ShouldBe([new ImportResult("alice", ImportStatus.AlreadyExists)]);
        Added.ShouldBeEmpty();
        there.PasswordHash.ShouldBe(TestValues.Hash("changed since"));
    }

    [Fact]
    public async Task An_account_that_somebody_else_registered_meanwhile_is_not_taken_for_the_imported_one()
    {
        _app.With(TestUsers.Create("alice"));

        var outcomes = await Import(Alice);

        outcomes.ShouldHaveSingleItem().Kind.ShouldBe(ImportStatus.Refused);
    }

    [Fact]
    public async Task An_account_whose_name_is_another_spelling_of_one_that_is_here_is_refused_and_not_taken_for_it()
    {
        _app.With(TestUsers.Create("alice"));

        var outcomes = await Import(Alice with { Username = "ALICE" });

        outcomes.ShouldBe([new ImportResult("ALICE", ImportStatus.Refused, "This username is already taken, possibly in a different spelling. The row was not imported.")]);
    }

    [Fact]
    public async Task A_batch_is_one_transaction()
    {
        await Import(Alice, Alice with { Username = "bob" });

        _app.Journal.Entries.ShouldBe(["commit"]);
    }

    [Fact]
    public async Task An_export_gives_back_what_was_imported()
    {
        PortableUser[] all =
        [
            Alice with { Email = "alice@example.org", Roles = ["admin", "clerk"], FailedAttempts = 3 },
            Alice with { Username = "O'Brien", FailedAttempts = 7, IsLockedOut = true },
            Alice with { Username = "李雷", IsLocked = true },
        ];
        await Import(all);
        _app.Users.SearchAsync(default!, default).ReturnsForAnyArgs(Added);

        var exported = (await _app.Send(new ExportUsersQuery())).Value;

        exported.NextCursor.ShouldBeNull();
        exported.Items.Select(Flat).ShouldBe(all.Select(Flat));
    }

    /// <summary>With the roles in one text, so that two are equal when all they say is.</summary>
    private static (PortableUser, string) Flat(PortableUser user) => (user with { Roles = [] }, string.Join(',', user.Roles));

    public static TheoryData<PortableUser, string> RowsThatCannotBeTaken() => new()
    {
        { Alice with { Username = "a@b" }, "name" },
        { Alice with { Username = "" }, "name" },
        { Alice with { Username = "bob", Email = "nowhere" }, "address" },
        { Alice with { Username = "bob", Roles = ["Not a role"] }, "role" },
        { Alice with { Username = "bob", FailedAttempts = -1 }, "attempts" },
        { Alice with { Username = "bob", PasswordHash = "" }, "hash" },
        { Alice with { Username = "bob", PasswordHash = "$unknown$x" }, "hash" },
    };

    private async Task<IReadOnlyList<ImportResult>> Import(params PortableUser[] rows) =>
        (await _app.Send(new ImportUsersCommand(rows))).Value;
}
