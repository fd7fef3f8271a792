using Auth.Domain.Common;
using Auth.Domain.Users;

namespace Auth.Domain.UnitTests.Common;

public class ResultTests
{
    private static readonly Error NotFound = UserErrors.NotFound;

    [Fact]
    public void A_value_converts_to_a_successful_result()
    {
        Result<int> result = 7;

        result.IsFailure.ShouldBeFalse();
        result.Error.ShouldBeNull();
        result.Value.ShouldBe(7);
    }

    [Fact]
    public void An_error_converts_to_a_failed_result_without_a_value()
    {
        Result<int> result = NotFound;

        result.IsFailure.ShouldBeTrue();
        result.Error.ShouldBe(NotFound);
        Should.Throw<InvalidOperationException>(() => result.Value).Message.ShouldContain("user_not_found");
    }

    [Fact]
    public void A_result_without_a_value_is_successful_or_holds_an_error()
    {
        Result failed = NotFound;

        Result.Success().IsFailure.ShouldBeFalse();
        failed.IsFailure.ShouldBeTrue();
        failed.Error.ShouldBe(NotFound);
    }
}
