using Auth.Domain.Attributes;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Application.Attributes;

/// <summary>Declares attributes of users.</summary>
public static class UserAttributeServiceCollectionExtensions
{
    /// <summary>Declares a field of users, which Auth stores, checks, shows and finds.</summary>
    /// <typeparam name="T">The type of its values: <see cref="string"/>, <see cref="bool"/>, <see cref="int"/>, <see cref="long"/>, <see cref="decimal"/> or <see cref="DateOnly"/>.</typeparam>
    /// <param name="name">The stored identity: 1 to 64 ASCII letters, digits and underscores, beginning with a lowercase letter. An attribute with another name starts without values.</param>
    /// <param name="configure">How it is shown, checked and changed; by default administrators change it, and the user sees it.</param>
    /// <exception cref="InvalidOperationException">No attribute can have this type.</exception>
    /// <remarks>The server does not start with an invalid name or gateway header, or with two attributes of one name.</remarks>
    public static IServiceCollection AddUserAttribute<T>(this IServiceCollection services, string name, Action<UserAttributeOptions<T>>? configure = null)
        where T : notnull
    {
        var type = AttributeType.Find(typeof(T))
            ?? throw new InvalidOperationException($"The user attribute '{name}' has the type {typeof(T).Name}. Use one of these types: {AttributeType.Names}.");
        var options = new UserAttributeOptions<T>();
        configure?.Invoke(options);
        return services.AddSingleton(new AttributeDefinition(name, type, options.Label ?? name)
        {
            Description = options.Description,
            Rule = options.Rule is { } rule ? value => rule((T)value) : null,
            VisibleTo = options.VisibleTo | AttributeAudience.Operators,
            ChangeableBy = options.ChangeableBy | AttributeAudience.Operators,
            AtRegistration = options.AtRegistration,
            GatewayHeader = options.GatewayHeader,
        });
    }
}
