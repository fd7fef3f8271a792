namespace Auth.WebApi.Hosting;

/// <summary>Knows which rules come from the host application, before or after <see cref="AuthServer.AddAuth"/>.</summary>
/// <remarks>Those of another container than the framework's are unknown here.</remarks>
internal sealed class HostRules
{
    private readonly IServiceCollection _services;
    private readonly HashSet<ServiceDescriptor> _before;
    private HashSet<ServiceDescriptor> _own = [];

    /// <param name="services">The services of the application, before Auth adds its own.</param>
    public HostRules(IServiceCollection services) => (_services, _before) = (services, [.. services]);

    /// <summary>Notes which services Auth has added.</summary>
    public void NoteOwn() => _own = [.. _services.Where(service => !_before.Contains(service))];

    /// <summary>Whether the host application has registered a service of this type.</summary>
    public bool Implement(Type kind) => _services.Any(service => service.ServiceType == kind && !service.IsKeyedService && !_own.Contains(service));
}
