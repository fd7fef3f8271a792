using Auth.Domain.Common;
using Auth.Domain.Users;

namespace Auth.Domain.UnitTests.Common;

public class ErrorTests
{
    [Fact]
    public void An_invalid_error_names_its_field()
    {
        var error = Error.Invalid("email", "No.");

        error.Kind.ShouldBe(ErrorKind.Invalid);
        error.Code.ShouldBe("validation_failed");
        error.Fields!["email"].ShouldBe(["No."]);
    }

    [Fact]
    public void ForField_moves_messages_to_another_field()
    {
        var error = Error.Invalid("password", "Too short.").ForField("newPassword");

        error.Fields!.ShouldHaveSingleItem().Key.ShouldBe("newPassword");
        error.Fields!["newPassword"].ShouldBe(["Too short."]);
    }

    [Fact]
    public void ForField_returns_an_error_without_fields_unchanged()
    {
        UserErrors.NotFound.ForField("newPassword").ShouldBe(UserErrors.NotFound);
    }

    [Fact]
    [Trait("Requirement", "R19")]
    public void A_lockout_error_has_RetryAfter_unless_only_a_reset_ends_it()
    {
        UserErrors.LockedOut(TimeSpan.FromMinutes(3)).RetryAfter.ShouldBe(TimeSpan.FromMinutes(3));
        UserErrors.LockedOut(null).RetryAfter.ShouldBeNull();
    }
}
