using Microsoft.Extensions.DependencyInjection;

namespace Auth.Application.Common.Access;

/// <summary>Holds the operator of a service scope. One instance per scope.</summary>
internal sealed class OperatorScope
{
    /// <summary>The operator; null if the scope belongs to a client's request.</summary>
    public Operator? Operator { get; internal set; }
}

/// <summary>Lets code of the host application act in its own name.</summary>
public static class OperatorScopeExtensions
{
    private const int MaximumNameLength = 100;

    /// <summary>Sends all requests of this service scope as an operator, instead of the signed-in user or an anonymous client.</summary>
    /// <param name="scope">The services of the scope.</param>
    /// <remarks>The endpoints of Auth ignore it, so host middleware cannot replace their callers.</remarks>
    /// <param name="name">Appears in the audit log; at most 100 characters.</param>
    /// <exception cref="ArgumentException">The name is empty or too long.</exception>
    public static void ActAsOperator(this IServiceProvider scope, string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (name.Length > MaximumNameLength) throw new ArgumentException($"The name of an operator has at most {MaximumNameLength} characters.", nameof(name));

        scope.GetRequiredService<OperatorScope>().Operator = new Operator(name);
    }
}
