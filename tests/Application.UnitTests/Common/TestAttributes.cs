using Auth.Application.Attributes;
using Auth.Domain.Attributes;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Application.UnitTests.Common;

/// <summary>The attributes of a host application; none unless the test declares them.</summary>
internal static class TestAttributes
{
    public static AttributeCatalog None { get; } = new([]);

    /// <summary>Declares attributes as a host application does.</summary>
    public static AttributeCatalog Declare(Action<IServiceCollection> declare)
    {
        var services = new ServiceCollection();
        declare(services);
        return new(services.Select(service => service.ImplementationInstance).OfType<AttributeDefinition>());
    }

    public static UserAttributes For(InMemoryContext context, TestDatabase database, AttributeCatalog? catalog = null) => new(catalog ?? None, context.UserAttributes, database.Request);
}
