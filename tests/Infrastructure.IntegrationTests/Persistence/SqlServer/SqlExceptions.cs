using System.Reflection;
using Microsoft.Data.SqlClient;

namespace Auth.Infrastructure.IntegrationTests.Persistence.SqlServer;

/// <summary>Creates exceptions of SQL Server's client by reflection, because they have no public constructor.</summary>
internal static class SqlExceptions
{
    private const BindingFlags Hidden = BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;

    public static SqlException WithNumber(int number)
    {
        var constructor = typeof(SqlError).GetConstructors(Hidden).MinBy(c => c.GetParameters().Length)!;
        var error = constructor.Invoke([.. constructor.GetParameters().Select(p => ArgumentOf(p, number))]);
        var errors = (SqlErrorCollection)Activator.CreateInstance(typeof(SqlErrorCollection), nonPublic: true)!;
        typeof(SqlErrorCollection).GetMethod("Add", Hidden)!.Invoke(errors, [error]);
        var create = typeof(SqlException).GetMethods(Hidden).First(m => m.Name == "CreateException" && m.GetParameters().Select(p => p.ParameterType).SequenceEqual([typeof(SqlErrorCollection), typeof(string)]));
        var fault = (SqlException)create.Invoke(null, [errors, "16.00"])!;
        fault.Number.ShouldBe(number);
        return fault;
    }

    private static object? ArgumentOf(ParameterInfo parameter, int number) =>
        parameter.Name == "infoNumber" ? number
        : parameter.ParameterType == typeof(string) ? "it"
        : parameter.ParameterType.IsValueType ? Activator.CreateInstance(parameter.ParameterType) : null;
}
