namespace Auth.WebApi.Hosting;

/// <summary>Knows which rules come from the host application, before or after <see cref="AuthServer.AddAuth"/>.</summary>
/// <remarks>Those of another container than the framework's are unknown here.</remarks>
/// <param name="services">The services of the application, to which Auth has added its own.</param>
/// <param name="before">Those that the application had before.</param>
internal sealed class HostRules(IServiceCollection services, IReadOnlyCollection<ServiceDescriptor> before)
{
    private readonly HashSet<ServiceDescriptor> _own = [.. services.Except(before)];

    /// <summary>Whether the host application has registered a service of this type.</summary>
    public bool Implement(Type kind) => services.Any(service => service.ServiceType == kind && !service.IsKeyedService && !_own.Contains(service));
}
