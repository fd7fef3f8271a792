using Auth.Domain.Common;
using MediatR;

namespace Auth.Application.Common;

/// <summary>A use case that changes state. It runs in one transaction, unless it is <see cref="IManagesTransactions"/>.</summary>
public interface ICommand : IRequest<Result>, ICommandBase;

/// <summary>A use case that changes state and returns a value.</summary>
/// <typeparam name="T">The returned value.</typeparam>
public interface ICommand<T> : IRequest<Result<T>>, ICommandBase;

/// <summary>The common base of all commands.</summary>
public interface ICommandBase;

/// <summary>A command whose handler commits its own transactions, because slow work such as hashing must run outside them.</summary>
internal interface IManagesTransactions;

/// <summary>A command that the server sends while it handles a request. No client submits it, so it is never a repeat (ADR 21).</summary>
internal interface ISentByServer;

/// <summary>A use case that only reads.</summary>
/// <typeparam name="T">The returned value.</typeparam>
public interface IQuery<T> : IRequest<Result<T>>;

/// <summary>Handles a command.</summary>
public interface ICommandHandler<in TCommand> : IRequestHandler<TCommand, Result>
    where TCommand : ICommand;

/// <summary>Handles a command that returns a value.</summary>
public interface ICommandHandler<in TCommand, T> : IRequestHandler<TCommand, Result<T>>
    where TCommand : ICommand<T>;

/// <summary>Handles a query.</summary>
public interface IQueryHandler<in TQuery, T> : IRequestHandler<TQuery, Result<T>>
    where TQuery : IQuery<T>;
