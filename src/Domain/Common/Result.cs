using System.Diagnostics.CodeAnalysis;

namespace Auth.Domain.Common;

/// <summary>The outcome of an operation that can be refused for a reason its caller expects.</summary>
/// <remarks>Expected failures are values; faults (a database that is away, a bug) are exceptions (ADR 3).</remarks>
public sealed class Result : IFailable<Result>
{
    private static readonly Result Succeeded = new(null);

    private Result(Error? error) => Error = error;

    /// <summary>Why it was refused; null on success.</summary>
    public Error? Error { get; }

    /// <summary>Whether it was refused.</summary>
    [MemberNotNullWhen(true, nameof(Error))]
    public bool IsFailure => Error is not null;

    /// <summary>The one successful result.</summary>
    public static Result Success() => Succeeded;

    /// <inheritdoc />
    public static Result Failure(Error error) => new(error);

    /// <summary>An error is a failed result.</summary>
    public static implicit operator Result(Error error) => Failure(error);
}

/// <summary>A value, or the reason why there is none.</summary>
/// <typeparam name="T">What a success carries.</typeparam>
public sealed class Result<T> : IFailable<Result<T>>
{
    private readonly T? _value;

    private Result(T? value, Error? error) => (_value, Error) = (value, error);

    /// <summary>Why there is no value; null on success.</summary>
    public Error? Error { get; }

    /// <summary>Whether there is no value.</summary>
    [MemberNotNullWhen(true, nameof(Error))]
    public bool IsFailure => Error is not null;

    /// <summary>The value.</summary>
    /// <exception cref="InvalidOperationException">The result is a failure.</exception>
    public T Value => IsFailure ? throw new InvalidOperationException($"No value: {Error.Code}") : _value!;

    /// <summary>A result with a value.</summary>
    public static Result<T> Success(T value) => new(value, null);

    /// <inheritdoc />
    public static Result<T> Failure(Error error) => new(default, error);

    /// <summary>A value is a successful result.</summary>
    public static implicit operator Result<T>(T value) => Success(value);

    /// <summary>An error is a failed result.</summary>
    public static implicit operator Result<T>(Error error) => Failure(error);
}

/// <summary>How something went, whatever it was.</summary>
public interface IOutcome
{
    /// <summary>Why it failed; null on success.</summary>
    Error? Error { get; }
}

/// <summary>A type whose failures can be made from an <see cref="Error"/>, so that a pipeline can refuse any request.</summary>
/// <typeparam name="TSelf">The type itself.</typeparam>
public interface IFailable<out TSelf> : IOutcome
{
    /// <summary>A failed result.</summary>
    static abstract TSelf Failure(Error error);
}
