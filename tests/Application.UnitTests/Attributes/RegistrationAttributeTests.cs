using Auth.Application.Attributes;
using Auth.Application.Common.Access;
using Auth.Application.Registration;
using Auth.Application.UnitTests.Common;
using Auth.Application.UnitTests.Invitations;
using Auth.Application.UnitTests.Registration;
using Auth.Domain.Attributes;
using Auth.TestData;

namespace Auth.Application.UnitTests.Attributes;

/// <summary>Attributes on every way to an account that a user takes.</summary>
public class RegistrationAttributeTests
{
    private static readonly AttributeCatalog Catalog = TestAttributes.Declare(services => services
        .AddUserAttribute<string>("department", attribute =>
        {
            attribute.AtRegistration = RegistrationInput.Required;
            attribute.Rule = value => value == "none" ? "Choose a department." : null;
        })
        .AddUserAttribute<string>("nickname", attribute => attribute.AtRegistration = RegistrationInput.Optional)
        .AddUserAttribute<int>("salary", attribute => attribute.VisibleTo = AttributeAudience.Administrators));

    private readonly RegistrationFixture _open = new(requireVerifiedEmail: false) { Catalog = Catalog };
    private readonly RegistrationFixture _byMail = new(requireVerifiedEmail: true) { Catalog = Catalog };

    [Fact]
    public async Task A_registration_stores_the_attributes_and_returns_them()
    {
        var user = (await _open.RegisterAsync(Register(("department", "sales"), ("nickname", null)))).Value.User!;

        user.Attributes.ShouldBe(new Dictionary<string, object> { ["department"] = "sales" });
        var stored = _open.Database.UserAttributes.All.ShouldHaveSingleItem();
        (stored.UserId.Value, stored.Name, stored.Value).ShouldBe((user.Id, "department", "sales"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("none")]
    public async Task There_is_no_account_without_an_accepted_value_of_a_required_attribute(string? department)
    {
        var rejected = await _open.RegisterAsync(Register(("department", department)));

        rejected.Error!.Fields!.Keys.ShouldBe(["attributes.department"]);
        _open.Database.Users.All.ShouldBeEmpty();
    }

    [Fact]
    public async Task Other_attributes_are_not_entered_at_registration() =>
        (await _open.RegisterAsync(Register(("department", "sales"), ("salary", "7")))).Error!.Fields!.Keys.ShouldBe(["attributes.salary"]);

    [Fact]
    public async Task Attributes_are_checked_before_any_account_is_looked_up()
    {
        _open.Database.Add(TestUsers.Create("alice"));

        (await _open.RegisterAsync(Register(("department", "none")))).Error!.Code.ShouldBe("validation_failed");
        (await _open.RegisterAsync(Register(("department", "sales")))).Error!.Code.ShouldBe("username_taken");
    }

    [Fact]
    public async Task A_registration_by_mail_checks_attributes_and_stores_them_with_the_password()
    {
        (await _byMail.RegisterAsync(Register(("department", "none")))).Error!.Fields!.Keys.ShouldBe(["attributes.department"]);
        (await _byMail.RegisterAsync(Register())).IsSuccess.ShouldBeTrue();
        _byMail.Database.UserAttributes.All.ShouldBeEmpty();

        var (_, token) = _byMail.Database.AddRegistration("alice", "alice@example.org");
        (await _byMail.CompleteAsync(token)).Error!.Fields!.Keys.ShouldBe(["attributes.department"]);
        var completed = await _byMail.CompleteAsync(token, attributes: Texts(("department", "sales")));

        completed.Value.Attributes.ShouldBe(new Dictionary<string, object> { ["department"] = "sales" });
        _byMail.Database.UserAttributes.All.ShouldHaveSingleItem().UserId.Value.ShouldBe(completed.Value.Id);
    }

    [Fact]
    public async Task An_invited_user_enters_attributes_when_accepting()
    {
        var invitations = new InvitationFixture { Catalog = Catalog };
        var token = await invitations.InviteByLinkAsync();

        (await invitations.AcceptAsync(token)).Error!.Fields!.Keys.ShouldBe(["attributes.department"]);
        var accepted = await invitations.AcceptAsync(token, attributes: Texts(("department", "sales")));

        accepted.Value.Attributes.ShouldBe(new Dictionary<string, object> { ["department"] = "sales" });
        invitations.Database.UserAttributes.All.ShouldHaveSingleItem().UserId.Value.ShouldBe(accepted.Value.Id);
    }

    [Fact]
    public async Task An_operator_sets_any_attribute_and_needs_none()
    {
        _open.Actor = new Operator("root");

        (await _open.RegisterAsync(Register())).IsSuccess.ShouldBeTrue();
        (await _open.RegisterAsync(Register(("salary", "7")) with { Username = "bob", Email = null })).Value.User!.Attributes.ShouldBe(new Dictionary<string, object> { ["salary"] = 7 });
    }

    private static RegisterCommand Register(params (string Name, string? Value)[] attributes) => RegistrationFixture.Register with { Attributes = Texts(attributes) };

    private static Dictionary<string, string?> Texts(params (string Name, string? Value)[] attributes) => attributes.ToDictionary(a => a.Name, a => a.Value, StringComparer.Ordinal);
}
