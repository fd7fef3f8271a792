using System.Diagnostics.CodeAnalysis;

namespace Auth.Domain.Common;

/// <summary>The result of an operation with expected failures.</summary>
/// <remarks>Expected failures are values. Unexpected ones, such as an unavailable database or a bug, are exceptions (ADR 3).</remarks>
public sealed class Result : IFailable<Result>
{
    private static readonly Result Succeeded = new(null);

    private Result(Error? error) => Error = error;

    /// <summary>The reason for the failure; null on success.</summary>
    public Error? Error { get; }

    /// <summary>Whether the operation failed.</summary>
    [MemberNotNullWhen(true, nameof(Error))]
    public bool IsFailure => Error is not null;

    /// <summary>Whether the operation succeeded.</summary>
    [MemberNotNullWhen(false, nameof(Error))]
    public bool IsSuccess => Error is null;

    /// <summary>Returns the successful result, a shared instance.</summary>
    public static Result Success() => Succeeded;

    /// <inheritdoc />
    public static Result Failure(Error error) => new(error);

    /// <summary>Converts an error to a failed result.</summary>
    public static implicit operator Result(Error error) => Failure(error);
}

/// <summary>A value, or the error that explains why there is none.</summary>
/// <typeparam name="T">The value of a success.</typeparam>
public sealed class Result<T> : IFailable<Result<T>>
{
    private readonly T? _value;

    private Result(T? value, Error? error) => (_value, Error) = (value, error);

    /// <summary>The reason for the failure; null on success.</summary>
    public Error? Error { get; }

    /// <summary>Whether the operation failed.</summary>
    [MemberNotNullWhen(true, nameof(Error))]
    public bool IsFailure => Error is not null;

    /// <summary>Whether the operation succeeded.</summary>
    [MemberNotNullWhen(false, nameof(Error))]
    public bool IsSuccess => Error is null;

    /// <summary>The value of a success.</summary>
    /// <exception cref="InvalidOperationException">The result is a failure.</exception>
    public T Value => IsFailure ? throw new InvalidOperationException($"No value: {Error.Code}") : _value!;

    /// <summary>Creates a successful result.</summary>
    public static Result<T> Success(T value) => new(value, null);

    /// <inheritdoc />
    public static Result<T> Failure(Error error) => new(default, error);

    /// <summary>Converts a value to a successful result.</summary>
    public static implicit operator Result<T>(T value) => Success(value);

    /// <summary>Converts an error to a failed result.</summary>
    public static implicit operator Result<T>(Error error) => Failure(error);
}

/// <summary>The result of any operation, without its value.</summary>
public interface IOutcome
{
    /// <summary>The reason for the failure; null on success.</summary>
    Error? Error { get; }
}

/// <summary>A type that can be created from an <see cref="Error"/>, so that a pipeline can reject any request.</summary>
/// <typeparam name="TSelf">The type itself.</typeparam>
public interface IFailable<out TSelf> : IOutcome
{
    /// <summary>Creates a failed result.</summary>
    static abstract TSelf Failure(Error error);
}
