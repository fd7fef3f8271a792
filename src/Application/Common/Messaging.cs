using Auth.Domain.Common;
using MediatR;

namespace Auth.Application.Common;

/// <summary>A use case that changes something. It runs in one transaction, unless it <see cref="IManagesTransactions"/>.</summary>
public interface ICommand : IRequest<Result>, ICommandBase;

/// <summary>A use case that changes something and answers with a value.</summary>
/// <typeparam name="T">The answer.</typeparam>
public interface ICommand<T> : IRequest<Result<T>>, ICommandBase;

/// <summary>What all commands are.</summary>
public interface ICommandBase;

/// <summary>A command whose handler commits by itself, because something slow (a hash) stands between two transactions, or before one.</summary>
public interface IManagesTransactions;

/// <summary>A command that the server sends by itself while it answers: no page form asks for it, so it is no repeat of one (ADR 21).</summary>
public interface ISentByServer;

/// <summary>A use case that only reads.</summary>
/// <typeparam name="T">The answer.</typeparam>
public interface IQuery<T> : IRequest<Result<T>>;

/// <summary>Handles one command.</summary>
public interface ICommandHandler<in TCommand> : IRequestHandler<TCommand, Result>
    where TCommand : ICommand;

/// <summary>Handles one command that answers with a value.</summary>
public interface ICommandHandler<in TCommand, T> : IRequestHandler<TCommand, Result<T>>
    where TCommand : ICommand<T>;

/// <summary>Handles one query.</summary>
public interface IQueryHandler<in TQuery, T> : IRequestHandler<TQuery, Result<T>>
    where TQuery : IQuery<T>;
