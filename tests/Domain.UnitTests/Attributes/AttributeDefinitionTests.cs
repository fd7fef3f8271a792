using Auth.Domain.Attributes;

namespace Auth.Domain.UnitTests.Attributes;

public class AttributeDefinitionTests
{
    private static readonly AttributeDefinition Floor = new("floor", AttributeType.Find(typeof(int))!, "Floor")
    {
        Rule = value => (int)value > 3 ? "There are three floors." : null,
        VisibleTo = AttributeAudience.User | AttributeAudience.Administrators,
        ChangeableBy = AttributeAudience.Administrators,
    };

    [Fact]
    public void An_accepted_value_is_stored_in_its_one_text() => Floor.Normalize("+3").Value.ShouldBe("3");

    [Fact]
    public void The_rule_rejects_a_value_at_the_field_of_the_attribute() =>
        Floor.Normalize("4").Error!.Fields!.ShouldHaveSingleItem().ShouldSatisfyAllConditions(field => field.Key.ShouldBe("attributes.floor"), field => field.Value.ShouldBe(["There are three floors."]));

    [Fact]
    public void A_text_of_another_type_is_rejected_before_the_rule() => Floor.Normalize("third").Error!.Fields!["attributes.floor"].ShouldBe([Floor.Type.Hint]);

    [Fact]
    public void Each_audience_sees_and_changes_what_is_declared_for_it()
    {
        Floor.IsVisibleTo(AttributeAudience.User).ShouldBeTrue();
        Floor.IsChangeableBy(AttributeAudience.User).ShouldBeFalse();
        Floor.IsChangeableBy(AttributeAudience.Administrators).ShouldBeTrue();
        Floor.IsVisibleTo(AttributeAudience.Operators).ShouldBeFalse();
    }
}
