using Auth.Domain.Access;

namespace Auth.Domain.UnitTests.Access;

public class ScopeNamesTests
{
    [Fact]
    public void Every_scope_has_one_name()
    {
        var scopes = Enum.GetValues<Scopes>().Except([Scopes.None, Scopes.All]).ToList();

        scopes.Select(scope => scope.GetNames().ShouldHaveSingleItem()).ShouldBe(ScopeNames.All);
        ScopeNames.All.Distinct(StringComparer.Ordinal).Count().ShouldBe(scopes.Count);
    }

    [Fact]
    public void The_set_of_all_scopes_has_all_names() => Scopes.All.GetNames().ShouldBe(ScopeNames.All);

    /// <summary>Settings, requests and the database hold these names.</summary>
    [Fact]
    public void The_names_are_unchanged() => ScopeNames.All.ShouldBe(
        [
            "users:read", "users:write", "roles:write", "invitations:read", "invitations:write", "events:read", "statistics:read", "event-handlers:read", "event-handlers:write",
            "service-accounts:read", "service-accounts:write", "sessions:introspect",
        ]);

    [Fact]
    public void Names_are_parsed_to_the_set_that_they_name() =>
        ScopeNames.Parse(["events:read", "users:read", "events:read"]).Value.ShouldBe(Scopes.UsersRead | Scopes.EventsRead);

    [Fact]
    public void The_names_of_a_set_are_in_the_same_order_however_it_was_made() =>
        ScopeNames.Parse(["events:read", "users:read"]).Value.GetNames().ShouldBe(["users:read", "events:read"]);

    [Fact]
    public void Names_are_read_in_any_case() => ScopeNames.Parse(["USERS:READ", "Events:Read"]).Value.ShouldBe(Scopes.UsersRead | Scopes.EventsRead);

    [Fact]
    public void No_names_are_no_scopes() => ScopeNames.Parse([]).Value.ShouldBe(Scopes.None);

    [Theory]
    [InlineData("teapots:boil")]
    [InlineData("users:read ")]
    [InlineData("")]
    public void An_unknown_name_is_rejected_with_the_valid_ones(string name)
    {
        var error = ScopeNames.Parse(["users:read", name]).Error.ShouldNotBeNull();

        var message = error.Fields.ShouldNotBeNull()["scopes"].ShouldHaveSingleItem();
        foreach (var valid in ScopeNames.All) message.ShouldContain(valid);
    }

    [Fact]
    public void A_set_includes_another_if_it_holds_all_of_it()
    {
        var held = Scopes.UsersRead | Scopes.EventsRead;

        held.Includes(Scopes.EventsRead).ShouldBeTrue();
        held.Includes(held).ShouldBeTrue();
        held.Includes(Scopes.None).ShouldBeTrue();
        held.Includes(Scopes.EventsRead | Scopes.UsersWrite).ShouldBeFalse();
    }
}
