using Auth.Application.Attributes;
using Auth.Application.Common.Access;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Attributes;
using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Application.UnitTests.Attributes;

public class ChangeAttributesHandlerTests
{
    private static readonly AttributeCatalog Catalog = TestAttributes.Declare(services => services
        .AddUserAttribute<string>("department", attribute => attribute.Rule = value => value == "none" ? "Choose a department." : null)
        .AddUserAttribute<string>("nickname", attribute => attribute.ChangeableBy = AttributeAudience.Everyone)
        .AddUserAttribute<int>("salary", attribute => (attribute.VisibleTo, attribute.ChangeableBy) = (AttributeAudience.Administrators, AttributeAudience.None))
        .AddUserAttribute<string>("badge", attribute => (attribute.VisibleTo, attribute.ChangeableBy) = (AttributeAudience.None, AttributeAudience.None)));

    private readonly TestDatabase _database = new();
    private readonly User _alice;
    private readonly Session _session;

    public ChangeAttributesHandlerTests()
    {
        _alice = _database.Add(TestUsers.Create().Administrator());
        (_session, _) = _database.SignIn(_alice);
        ActAs(isAdministrator: true);
    }

    [Fact]
    public async Task Attributes_are_set_changed_and_removed_and_others_stay()
    {
        Store(("department", "sales"), ("nickname", "al"));

        await ChangeAsync(("department", "support"), ("nickname", null));
        ShouldHave(("department", "support"));

        await ChangeAsync(("nickname", "ali"));
        ShouldHave(("department", "support"), ("nickname", "ali"));
    }

    [Fact]
    public async Task A_change_is_one_event_with_the_names_of_what_changed_and_no_value()
    {
        Store(("department", "sales"));

        await ChangeAsync(("nickname", "al"), ("department", "sales"));
        await ChangeAsync(("nickname", "al"));
        await ChangeAsync(("salary", null));

        _database.Events.All.Select(e => e.Event).ShouldHaveSingleItem().ShouldBeOfType<UserAttributesChanged>().Names.ShouldBe(["nickname"]);
    }

    [Fact]
    public async Task All_problems_are_reported_at_once_and_nothing_is_stored()
    {
        var error = (await ChangeAsync(("department", "none"), ("salary", "7"), ("unknown", "x"), ("nickname", "al"))).Error!;

        error.Code.ShouldBe("validation_failed");
        error.Fields!.ToDictionary(f => f.Key, f => f.Value.Single()).ShouldBe(
            new Dictionary<string, string>
            {
                ["attributes.department"] = "Choose a department.",
                ["attributes.salary"] = "You can't change this.",
                ["attributes.unknown"] = "There is no attribute 'unknown'. Use one of: department, nickname, salary, badge.",
            },
            ignoreOrder: true);
        ShouldHave();
    }

    [Fact]
    public async Task A_user_changes_only_what_is_declared_for_users()
    {
        ActAs(isAdministrator: false);

        (await ChangeAsync(("department", "support"))).Error!.Fields!.Keys.ShouldBe(["attributes.department"]);
        (await ChangeAsync(("department", null))).Error!.Fields!.Keys.ShouldBe(["attributes.department"]);
        (await ChangeAsync(("nickname", "al"))).IsSuccess.ShouldBeTrue();
        ShouldHave(("nickname", "al"));
    }

    [Fact]
    public async Task An_operator_changes_every_attribute()
    {
        _database.Request.Actor = new Operator("root");

        (await ChangeAsync(("department", "sales"), ("nickname", "al"), ("salary", "7"))).IsSuccess.ShouldBeTrue();

        ShouldHave(("department", "sales"), ("nickname", "al"), ("salary", "7"));
    }

    [Fact]
    public async Task Everyone_sees_what_is_declared_for_them_in_its_type()
    {
        Store(("department", "sales"), ("salary", "7"), ("former", "x"));
        (await ShowAsync()).ShouldBe(new Dictionary<string, object> { ["department"] = "sales", ["salary"] = 7 });

        ActAs(isAdministrator: false);
        (await ShowAsync()).ShouldBe(new Dictionary<string, object> { ["department"] = "sales" });

        _database.Request.Actor = new Operator("root");
        (await ShowAsync()).ShouldBe(new Dictionary<string, object> { ["department"] = "sales", ["salary"] = 7 });
    }

    [Fact]
    public async Task The_export_of_the_own_data_has_all_declared_attributes()
    {
        Store(("salary", "7"), ("former", "x"));
        ActAs(isAdministrator: false);

        (await TestAttributes.For(_database.NewContext(), _database, Catalog).FindForExportAsync(_alice.Id, CancellationToken.None)).ShouldBe(new Dictionary<string, object> { ["salary"] = 7 });
    }

    [Fact]
    public async Task A_stored_text_of_another_type_is_not_shown()
    {
        Store(("salary", "much"));

        (await ShowAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_declared_attributes_there_is_no_list() =>
        (await TestAttributes.For(_database.NewContext(), _database).FindAsync(_alice.Id, CancellationToken.None)).ShouldBeNull();

    [Theory]
    [InlineData("department:sales", "sales")]
    [InlineData("department:a:b", "a:b")]
    [InlineData("department: sales", "sales")]
    [InlineData("salary:+7", "7")]
    public void A_filter_names_an_attribute_and_its_value(string filter, string value) =>
        TestAttributes.For(_database.NewContext(), _database, Catalog).ReadFilter(filter).Value.Value.ShouldBe(value);

    [Theory]
    [InlineData("department")]
    [InlineData("unknown:x")]
    [InlineData("salary:much")]
    [InlineData("department:")]
    [InlineData("badge:7")]
    public void A_filter_that_is_unclear_or_names_an_attribute_of_others_is_rejected(string filter) =>
        TestAttributes.For(_database.NewContext(), _database, Catalog).ReadFilter(filter).Error!.Fields!.Keys.ShouldBe(["attribute"]);

    private void ActAs(bool isAdministrator) => _database.Request.Actor = new SignedInUser(_alice.Id, _session.Id, isAdministrator, _database.Now);

    private void Store(params (string Name, string Value)[] attributes)
    {
        foreach (var (name, value) in attributes) _database.UserAttributes.Store(new UserAttribute(_alice.Id, name, value));
    }

    private void ShouldHave(params (string, string)[] attributes) => _database.UserAttributes.All.Select(a => (a.Name, a.Value)).ShouldBe(attributes, ignoreOrder: true);

    private Task<IReadOnlyDictionary<string, object>?> ShowAsync() => TestAttributes.For(_database.NewContext(), _database, Catalog).FindAsync(_alice.Id, CancellationToken.None);

    private Task<Result> ChangeAsync(params (string Name, string? Value)[] attributes)
    {
        var context = _database.NewContext();
        var command = new ChangeAttributesCommand(_alice.Id, attributes.ToDictionary(a => a.Name, a => a.Value, StringComparer.Ordinal));
        return new ChangeAttributesHandler(context.Users, TestAttributes.For(context, _database, Catalog), _database.Time).RunAsync(command, _database.Transactions.Observe(context.UnitOfWork));
    }
}
