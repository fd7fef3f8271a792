using Auth.Application.Passwords;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Common;
using Auth.Domain.Passwords;
using Auth.TestData;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using NSubstitute;
using NSubstitute.ExceptionExtensions;

namespace Auth.Application.UnitTests.Passwords;

public class PasswordRulesTests
{
    private const string Password = "the password of a person";

    private readonly FakeTimeProvider _time = new();
    private readonly IPasswordRule _rule = Substitute.For<IPasswordRule>();
    private readonly LogLines _log = new();

    [Fact]
    public async Task A_rule_that_throws_is_logged_without_its_message_which_may_quote_the_password()
    {
        _rule.CheckAsync(default!, default!, default).ThrowsAsyncForAnyArgs(new FormatException($"'{Password}' is no number."));

        (await TestPasswordRules.Create(_time, [_rule], logger: _log).RejectsVerifiedAsync(Password, TestUsers.Create())).ShouldBeFalse();

        var line = _log.Lines.ShouldHaveSingleItem();
        line.ShouldContain(nameof(FormatException));
        line.ShouldNotContain(Password);
    }

    [Fact]
    public async Task At_a_login_the_rules_decide_before_the_policy_whose_breach_list_may_hang()
    {
        _rule.CheckAsync(default!, default!, default).ReturnsForAnyArgs(Error.Invalid("password", "Too simple."));

        (await TestPasswordRules.Create(_time, [_rule], checkAtLogin: true).RejectsVerifiedAsync("short", TestUsers.Create())).ShouldBeTrue();

        await _rule.ReceivedWithAnyArgs(1).CheckAsync(default!, default!, default);
    }

    private sealed class LogLines : ILogger<PasswordRules>
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Lines.Add($"{formatter(state, exception)}{exception}");
    }
}
