using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Application.Common.Behaviors;
using Auth.Application.Statistics;
using Auth.Domain.Common;
using Auth.Domain.Users;
using FluentValidation;
using MediatR;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using NSubstitute;

namespace Auth.Application.UnitTests.Common;

public sealed record Rename(string NewName, IReadOnlyList<string> Tags) : ICommand;

public sealed record RenameAfterHashing : ICommand, IManagesTransactions;

public sealed record ReadName : IQuery<string>;

public class ValidationBehaviorTests
{
    private readonly InlineValidator<Rename> _validator = [];

    public ValidationBehaviorTests()
    {
        _validator.RuleFor(r => r.NewName).NotEmpty().WithMessage("Empty.");
        _validator.RuleForEach(r => r.Tags).NotEmpty().WithMessage("Empty tag.");
    }

    [Fact]
    public async Task A_valid_request_reaches_its_handler()
    {
        var (result, isHandled) = await HandleAsync(new Rename("bob", ["a"]));

        result.IsFailure.ShouldBeFalse();
        isHandled.ShouldBeTrue();
    }

    [Fact]
    public async Task An_invalid_request_never_reaches_its_handler()
    {
        var (result, isHandled) = await HandleAsync(new Rename("", ["a"]));

        result.Error!.Kind.ShouldBe(ErrorKind.Invalid);
        isHandled.ShouldBeFalse();
    }

    [Fact]
    public async Task Fields_are_named_in_camel_case_and_items_of_a_list_by_the_name_of_the_list()
    {
        var (result, _) = await HandleAsync(new Rename("", ["a", "", ""]));

        result.Error!.Fields!.Keys.ShouldBe(["newName", "tags"], ignoreOrder: true);
        result.Error.Fields["tags"].ShouldBe(["Empty tag."]);
    }

    private async Task<(Result Result, bool IsHandled)> HandleAsync(Rename rename)
    {
        var isHandled = false;
        var result = await new ValidationBehavior<Rename, Result>([_validator]).Handle(rename, default, () =>
        {
            isHandled = true;
            return Task.FromResult(Result.Success());
        });
        return (result, isHandled);
    }
}

public class TransactionBehaviorTests
{
    private readonly TestDatabase _database = new();
    private bool _isHandled;

    [Fact]
    public async Task A_command_runs_in_one_transaction()
    {
        await HandleAsync<Rename, Result>(new Rename("bob", []), Result.Success());

        (_isHandled, _database.Transactions.Commits).ShouldBe((true, 1));
    }

    [Fact]
    public async Task The_changes_of_a_command_that_fails_are_committed()
    {
        await HandleAsync<Rename, Result>(new Rename("bob", []), UserErrors.NotFound);

        (_isHandled, _database.Transactions.Commits).ShouldBe((true, 1));
    }

    [Fact]
    public async Task A_query_needs_no_transaction()
    {
        await HandleAsync<ReadName, Result<string>>(new ReadName(), "bob");

        (_isHandled, _database.Transactions.Commits).ShouldBe((true, 0));
    }

    [Fact]
    public async Task A_command_that_manages_its_transactions_runs_in_none()
    {
        await HandleAsync<RenameAfterHashing, Result>(new RenameAfterHashing(), Result.Success());

        (_isHandled, _database.Transactions.Commits).ShouldBe((true, 0));
    }

    private Task<TResponse> HandleAsync<TRequest, TResponse>(TRequest request, TResponse response)
        where TRequest : IRequest<TResponse>
        where TResponse : IFailable<TResponse> =>
        new TransactionBehavior<TRequest, TResponse>(_database.Transactions.Observe(_database.NewContext().UnitOfWork)).Handle(request, default, () =>
        {
            _isHandled = true;
            return Task.FromResult(response);
        });
}

public class TracingBehaviorTests
{
    private readonly FakeTimeProvider _time = new(TestTime.Start);
    private readonly ILogger<TracingBehavior<ReadName, Result<string>>> _logger = Substitute.For<ILogger<TracingBehavior<ReadName, Result<string>>>>();
    private readonly UseCaseDurations _durations;

    public TracingBehaviorTests()
    {
        _durations = new UseCaseDurations(_time);
        _logger.IsEnabled(default).ReturnsForAnyArgs(true);
    }

    [Fact]
    public async Task A_use_case_is_timed_by_its_name()
    {
        await HandleAsync(() => Task.FromResult(Result<string>.Success("bob")));

        _durations.GetSummary().ShouldHaveSingleItem().ShouldBe(new UseCaseDetails("ReadName", 1, 0, 0, 0));
    }

    [Fact]
    public async Task A_use_case_that_fails_is_timed_as_well()
    {
        await Should.ThrowAsync<TimeoutException>(() => HandleAsync(() =>
        {
            _time.Advance(TimeSpan.FromSeconds(4));
            throw new TimeoutException();
        }));

        _durations.GetSummary().ShouldHaveSingleItem().LongestMilliseconds.ShouldBe(4_000);
    }

    [Fact]
    [Trait("Requirement", "R60")]
    public async Task A_query_leaves_a_log_line_only_if_it_is_denied()
    {
        await HandleAsync(() => Task.FromResult(Result<string>.Success("bob")));
        await HandleAsync(() => Task.FromResult<Result<string>>(UserErrors.NotFound));
        _logger.ReceivedCalls().ShouldNotContain(call => call.GetMethodInfo().Name == nameof(ILogger.Log));

        await HandleAsync(() => Task.FromResult<Result<string>>(AccessErrors.Forbidden));

        _logger.ReceivedCalls().Count(call => call.GetMethodInfo().Name == nameof(ILogger.Log)).ShouldBe(1);
    }

    private Task<Result<string>> HandleAsync(RequestHandlerDelegate<Result<string>> next) =>
        new TracingBehavior<ReadName, Result<string>>(new TestRequestContext(), new AttemptLogContext(), _durations, _time, _logger)
            .Handle(new ReadName(), default, next);
}
