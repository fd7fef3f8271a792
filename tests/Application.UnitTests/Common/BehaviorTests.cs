using Auth.Application.Common;
using Auth.Application.Common.Behaviors;
using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using FluentValidation;
using MediatR;
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
    public async Task What_is_acceptable_reaches_its_handler()
    {
        var (answer, handled) = await Handle(new Rename("bob", ["a"]));

        answer.IsFailure.ShouldBeFalse();
        handled.ShouldBeTrue();
    }

    [Fact]
    public async Task What_is_not_acceptable_never_reaches_its_handler()
    {
        var (answer, handled) = await Handle(new Rename("", ["a"]));

        answer.Error!.Kind.ShouldBe(ErrorKind.Invalid);
        handled.ShouldBeFalse();
    }

    [Fact]
    public async Task Fields_are_told_in_camel_case_and_items_of_a_list_by_the_lists_name()
    {
        var (answer, _) = await Handle(new Rename("", ["a", "", ""]));

        answer.Error!.Fields!.Keys.ShouldBe(["newName", "tags"], ignoreOrder: true);
        answer.Error.Fields["tags"].ShouldBe(["Empty tag."]);
    }

    private async Task<(Result Answer, bool Handled)> Handle(Rename rename)
    {
        var handled = false;
        var answer = await new ValidationBehavior<Rename, Result>([_validator]).Handle(rename, default, () =>
        {
            handled = true;
            return Task.FromResult(Result.Success());
        });
        return (answer, handled);
    }
}

public class TransactionBehaviorTests
{
    private readonly Journal _journal = new();

    [Fact]
    public async Task A_command_runs_in_one_transaction()
    {
        await Handle<Rename, Result>(new Rename("bob", []), Result.Success());

        _journal.Entries.ShouldBe(["handled", "commit"]);
    }

    [Fact]
    public async Task What_an_aggregate_noted_while_refusing_is_committed()
    {
        await Handle<Rename, Result>(new Rename("bob", []), UserErrors.NotFound);

        _journal.Entries.ShouldBe(["handled", "commit"]);
    }

    [Fact]
    public async Task A_query_needs_no_transaction()
    {
        await Handle<ReadName, Result<string>>(new ReadName(), "bob");

        _journal.Entries.ShouldBe(["handled"]);
    }

    [Fact]
    public async Task A_command_that_manages_its_transactions_gets_none_around_it()
    {
        await Handle<RenameAfterHashing, Result>(new RenameAfterHashing(), Result.Success());

        _journal.Entries.ShouldBe(["handled"]);
    }

    private Task<TResponse> Handle<TRequest, TResponse>(TRequest request, TResponse response)
        where TRequest : IRequest<TResponse>
        where TResponse : IFailable<TResponse> =>
        new TransactionBehavior<TRequest, TResponse>(new RunningUnitOfWork(_journal, Substitute.For<ISessionRepository>(), [])).Handle(request, default, () =>
        {
            _journal.Note("handled");
            return Task.FromResult(response);
        });
}
