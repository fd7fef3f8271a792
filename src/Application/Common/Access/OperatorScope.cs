using Microsoft.Extensions.DependencyInjection;

namespace Auth.Application.Common.Access;

/// <summary>Holds the operator of a service scope. One instance per scope.</summary>
public sealed class OperatorScope
{
    /// <summary>The operator; null if the scope belongs to a client's request.</summary>
    public Operator? Operator { get; internal set; }
}

/// <summary>Lets code of the host application act in its own name.</summary>
public static class OperatorScopeExtensions
{
    /// <summary>Sends all requests of this service scope as an operator, instead of the signed-in user or an anonymous client.</summary>
    /// <param name="scope">The services of the scope.</param>
    /// <param name="name">Appears in the audit log.</param>
    public static void ActAsOperator(this IServiceProvider scope, string name) => scope.GetRequiredService<OperatorScope>().Operator = new Operator(name);
}
