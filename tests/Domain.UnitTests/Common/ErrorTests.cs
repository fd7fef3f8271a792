using Auth.Domain.Common;
using Auth.Domain.Users;

namespace Auth.Domain.UnitTests.Common;

public class ErrorTests
{
    [Fact]
    public void An_invalid_field_is_told_by_its_name()
    {
        var error = Error.Invalid("email", "No.");

        error.Kind.ShouldBe(ErrorKind.Invalid);
        error.Code.ShouldBe("validation_failed");
        error.Fields!["email"].ShouldBe(["No."]);
    }

    [Fact]
    public void A_rule_s_sentences_can_be_told_of_another_field()
    {
        var error = Error.Invalid("password", "Too short.").ForField("newPassword");

        error.Fields!.ShouldHaveSingleItem().Key.ShouldBe("newPassword");
        error.Fields!["newPassword"].ShouldBe(["Too short."]);
    }

    [Fact]
    public void An_error_that_tells_of_no_field_stays_as_it_is()
    {
        UserErrors.NotFound.ForField("newPassword").ShouldBe(UserErrors.NotFound);
    }

    [Fact]
    [Trait("Requirement", "R19")]
    public void A_lockout_says_when_to_come_back_unless_only_a_reset_ends_it()
    {
        UserErrors.LockedOut(TimeSpan.FromMinutes(3)).RetryAfter.ShouldBe(TimeSpan.FromMinutes(3));
        UserErrors.LockedOut(null).RetryAfter.ShouldBeNull();
    }
}
