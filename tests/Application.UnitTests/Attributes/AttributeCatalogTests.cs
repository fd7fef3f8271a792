using System.Text.Json;
using Auth.Application.Attributes;
using Auth.Application.ForwardAuth;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Attributes;

namespace Auth.Application.UnitTests.Attributes;

public class AttributeCatalogTests
{
    [Fact]
    public void An_attribute_is_by_default_visible_to_its_user_and_changed_by_administrators()
    {
        var attribute = Declare<string>("department").All.ShouldHaveSingleItem();

        attribute.Label.ShouldBe("department");
        attribute.IsVisibleTo(AttributeAudience.User).ShouldBeTrue();
        attribute.IsChangeableBy(AttributeAudience.User).ShouldBeFalse();
        attribute.IsChangeableBy(AttributeAudience.Administrators).ShouldBeTrue();
        attribute.IsChangeableBy(AttributeAudience.Operators).ShouldBeTrue();
        attribute.AtRegistration.ShouldBe(RegistrationInput.None);
        attribute.GatewayHeader.ShouldBeNull();
    }

    [Theory]
    [InlineData("department")]
    [InlineData("costCenter_2")]
    [InlineData("x")]
    public void A_name_is_letters_digits_and_underscores(string name) => Declare<string>(name).FindProblems(IdentityHeaderNames.Default).ShouldBeEmpty();

    [Theory]
    [InlineData("")]
    [InlineData("Department")]
    [InlineData("cost center")]
    [InlineData("cost-center")]
    [InlineData("1st")]
    [InlineData("größe")]
    [InlineData("a\n")]
    public void Another_name_is_a_problem_that_names_the_rule(string name) =>
        Declare<string>(name).FindProblems(IdentityHeaderNames.Default).ShouldHaveSingleItem().ShouldBe($"The user attribute '{name}' has an invalid name. Use 1 to 64 ASCII letters, digits and underscores, beginning with a lowercase letter.");

    [Fact]
    public void A_name_has_at_most_64_characters()
    {
        Declare<string>(new string('a', 64)).FindProblems(IdentityHeaderNames.Default).ShouldBeEmpty();
        Declare<string>(new string('a', 65)).FindProblems(IdentityHeaderNames.Default).Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("username")]
    [InlineData("email")]
    [InlineData("roles")]
    [InlineData("password")]
    [InlineData("failedAttempts")]
    public void A_field_of_Auth_is_no_name(string name) => Declare<string>(name).FindProblems(IdentityHeaderNames.Default).ShouldHaveSingleItem().ShouldContain("has the name of a field of Auth");

    [Fact]
    public void Two_attributes_of_one_name_are_a_problem() =>
        TestAttributes.Declare(services => services.AddUserAttribute<string>("department").AddUserAttribute<int>("department")).FindProblems(IdentityHeaderNames.Default).ShouldBe(["Several user attributes are named 'department'. Give each its own name."]);

    [Theory]
    [InlineData("X-Auth-Department", true)]
    [InlineData("x-auth-department", false)]
    [InlineData("X-Auth-Roles", false)]
    [InlineData("X-Auth-ROLES", false)]
    [InlineData("X-Auth-User-Id", false)]
    [InlineData("X-Auth-Error", false)]
    [InlineData("X-Auth-", false)]
    [InlineData("X-Auth-Cost_Center", false)]
    [InlineData("Department", false)]
    [InlineData("X-Auth-Department\r\nX-Auth-Roles", false)]
    [InlineData("", false)]
    public void A_gateway_header_begins_as_those_of_Auth_and_is_none_of_them(string header, bool isAllowed) =>
        Declare<string>("department", attribute => attribute.GatewayHeader = header).FindProblems(IdentityHeaderNames.Default).Count.ShouldBe(isAllowed ? 0 : 1);

    [Fact]
    public void Two_attributes_cannot_share_a_header() =>
        TestAttributes.Declare(services => services
            .AddUserAttribute<string>("department", attribute => attribute.GatewayHeader = "X-Auth-Department")
            .AddUserAttribute<string>("unit", attribute => attribute.GatewayHeader = "X-Auth-DEPARTMENT")).FindProblems(IdentityHeaderNames.Default).ShouldHaveSingleItem().ShouldContain("Give each its own header");

    [Fact]
    public void An_attribute_is_visible_to_those_who_change_it() =>
        Declare<string>("note", attribute => (attribute.VisibleTo, attribute.ChangeableBy) = (AttributeAudience.Administrators, AttributeAudience.User)).FindProblems(IdentityHeaderNames.Default)
            .ShouldBe(["The user attribute 'note' can be changed by someone who cannot see it. Add them to VisibleTo."]);

    [Fact]
    public void An_attribute_of_another_type_is_rejected_with_the_types_that_exist() =>
        Should.Throw<InvalidOperationException>(() => Declare<Guid>("badge")).Message.ShouldBe("The user attribute 'badge' has the type Guid. Use one of these types: String, Boolean, Int32, Int64, Decimal, DateOnly.");

    [Theory]
    [InlineData(typeof(string), "\"sales\"", "sales")]
    [InlineData(typeof(int), "7", "7")]
    [InlineData(typeof(decimal), "1.50", "1.50")]
    [InlineData(typeof(bool), "true", "true")]
    [InlineData(typeof(DateOnly), "\"2026-02-28\"", "2026-02-28")]
    [InlineData(typeof(int), "null", null)]
    public void A_JSON_value_of_the_declared_type_is_read_as_text(Type type, string json, string? text) => Read(type, json).Value["a"].ShouldBe(text);

    [Theory]
    [InlineData(typeof(string), "7")]
    [InlineData(typeof(string), "[\"sales\"]")]
    [InlineData(typeof(string), "{}")]
    [InlineData(typeof(string), "\"\\ud800\"")]
    [InlineData(typeof(int), "\"7\"")]
    [InlineData(typeof(decimal), "\"1.5\"")]
    [InlineData(typeof(bool), "\"true\"")]
    [InlineData(typeof(bool), "1")]
    [InlineData(typeof(DateOnly), "20260228")]
    public void A_JSON_value_of_another_type_is_rejected_at_its_field(Type type, string json) => Read(type, json).Error!.Fields!.ShouldHaveSingleItem().Key.ShouldBe("attributes.a");

    [Fact]
    public void An_undeclared_JSON_value_is_rejected_at_its_field() =>
        TestAttributes.None.ReadJson(Parse("1")).Error!.Fields!["attributes.a"].ShouldBe(["This application declares no attributes. At the command line, use the commands of the host application."]);

    [Fact]
    public void A_header_that_a_setting_gives_to_Auth_is_taken()
    {
        var catalog = Declare<string>("name", options => options.GatewayHeader = "X-Auth-NAME");

        catalog.FindProblems(IdentityHeaderNames.Default with { Username = "X-Auth-Name" }).ShouldHaveSingleItem().ShouldContain("no header of Auth");
    }

    private static AttributeCatalog Declare<T>(string name, Action<UserAttributeOptions<T>>? configure = null)
        where T : notnull => TestAttributes.Declare(services => services.AddUserAttribute(name, configure));

    private static Domain.Common.Result<IReadOnlyDictionary<string, string?>> Read(Type type, string json) =>
        new AttributeCatalog([new AttributeDefinition("a", AttributeType.Find(type)!, "A")]).ReadJson(Parse(json));

    private static Dictionary<string, JsonElement> Parse(string json) => new(StringComparer.Ordinal) { ["a"] = JsonSerializer.Deserialize<JsonElement>(json) };
}
