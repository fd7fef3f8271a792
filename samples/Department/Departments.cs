using Auth.Application.Attributes;
using Auth.Domain.Attributes;

namespace Auth.Samples.Department;

/// <summary>The department of a user: entered at registration, changed by administrators, and known to the applications behind the gateway.</summary>
public static class Departments
{
    private static readonly string[] Known = ["sales", "support", "warehouse"];

    public static IServiceCollection AddDepartments(this IServiceCollection services) =>
        services.AddUserAttribute<string>("department", attribute =>
        {
            attribute.Label = "Department";
            attribute.Description = $"One of {string.Join(", ", Known)}.";
            attribute.Rule = department => Known.Contains(department, StringComparer.Ordinal) ? null : $"Enter one of {string.Join(", ", Known)}.";
            attribute.AtRegistration = RegistrationInput.Required;
            attribute.GatewayHeader = "X-Auth-Department";
        });
}
