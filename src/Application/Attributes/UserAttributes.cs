using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Domain.Access;
using Auth.Domain.Attributes;
using Auth.Domain.Common;
using Auth.Domain.Users;

namespace Auth.Application.Attributes;

/// <summary>Reads and changes the attributes of users, as far as the sender of the request may. Without declared attributes, it queries nothing.</summary>
internal sealed class UserAttributes(AttributeCatalog catalog, IUserAttributeRepository attributes, IRequestContext context)
{
    private static readonly IReadOnlyDictionary<string, string?> None = new Dictionary<string, string?>(StringComparer.Ordinal);

    /// <summary>Whose attributes the sender may see: a role that may see users sees what administrators see.</summary>
    private AttributeAudience Reader => GetAudience(Scopes.UsersRead);

    /// <summary>Whose attributes the sender may change.</summary>
    private AttributeAudience Editor => GetAudience(Scopes.UsersWrite);

    private AttributeAudience GetAudience(Scopes scope) =>
        context.Actor is Operator ? AttributeAudience.Operators
        : context.Actor.Scopes.Includes(scope) ? AttributeAudience.Administrators
        : AttributeAudience.User;

    /// <summary>Checks what a user enters while creating an account.</summary>
    /// <param name="texts">Texts by name; null for none. A text that is null is not entered.</param>
    /// <param name="continues">Whether the account is created in a later step, which checks what is required.</param>
    /// <returns>The texts to store by <see cref="SetAsync"/>.</returns>
    public Result<IReadOnlyDictionary<string, string?>> CheckRegistration(IReadOnlyDictionary<string, string?>? texts, bool continues = false)
    {
        var entered = (texts ?? None).Where(t => t.Value is not null).ToDictionary(StringComparer.Ordinal);
        var missing = catalog.All.Where(a => !continues && a.AtRegistration == RegistrationInput.Required && !entered.ContainsKey(a.Name));
        return Check(entered, a => a.AtRegistration != RegistrationInput.None, missing);
    }

    /// <summary>Checks a change of an account by the sender.</summary>
    /// <param name="texts">Texts by name; null for none. A text that is null removes the attribute.</param>
    /// <returns>The texts to store by <see cref="SetAsync"/>.</returns>
    public Result<IReadOnlyDictionary<string, string?>> CheckChange(IReadOnlyDictionary<string, string?>? texts) => Check(texts ?? None, a => a.IsChangeableBy(Editor), missing: []);

    /// <summary>Sets and removes attributes, after a check. What already is so causes no event.</summary>
    public async Task SetAsync(User user, IReadOnlyDictionary<string, string?> texts, DateTimeOffset now)
    {
        if (texts.Count == 0) return;

        var stored = (await attributes.ListByUsersAsync([user.Id], CancellationToken.None)).ToDictionary(a => a.Name, StringComparer.Ordinal);
        var changed = texts.Where(t => stored.GetValueOrDefault(t.Key)?.Value != t.Value).Select(t => t.Key).ToList();
        foreach (var name in changed) Set(user.Id, name, stored.GetValueOrDefault(name), texts[name]);
        if (changed.Count > 0) user.RecordAttributeChange(changed, now);
    }

    /// <summary>Returns the values that the sender may see, by name; null if no attribute is declared.</summary>
    public async Task<IReadOnlyDictionary<string, object>?> FindAsync(UserId userId, CancellationToken cancellationToken) =>
        (await ListAsync([userId], cancellationToken))(userId);

    /// <summary>Returns those values of a new account that the sender may see, by name; null if no attribute is declared.</summary>
    /// <param name="texts">What <see cref="SetAsync"/> has stored.</param>
    public IReadOnlyDictionary<string, object>? GetNew(IReadOnlyDictionary<string, string?> texts) =>
        catalog.All.Count == 0 ? null : GetValues([.. texts.Where(t => t.Value is not null).Select(t => new UserAttribute(default, t.Key, t.Value!))], Reader);

    /// <summary>Returns all declared values of a user, by name, for the export of their own data (GDPR, article 15). Those that the user does not see are included.</summary>
    public async Task<IReadOnlyDictionary<string, object>?> FindForExportAsync(UserId userId, CancellationToken cancellationToken) =>
        catalog.All.Count == 0 ? null : GetValues(await attributes.ListByUsersAsync([userId], cancellationToken), AttributeAudience.Everyone);

    /// <summary>Reads a filter of users, such as <c>department:sales</c>. The sender must be allowed to see the attribute.</summary>
    public Result<AttributeFilter> ReadFilter(string text)
    {
        if (text.Split(':', 2) is not [var name, var value]) return Error.Invalid("attribute", "Enter an attribute and its value, such as department:sales.");
        if (catalog.Find(name) is not { } attribute || !attribute.IsVisibleTo(Reader)) return Error.Invalid("attribute", AttributeErrors.Unknown(name, [.. catalog.All.Where(a => a.IsVisibleTo(Reader))]));
        // The rule may have changed since the value was stored.
        return attribute.Type.Read(value) is { } wanted ? new AttributeFilter(name, attribute.Type.Format(wanted)) : Error.Invalid("attribute", attribute.Type.Hint);
    }

    /// <summary>Returns the values of several users that the sender may see.</summary>
    /// <returns>Finds the values of one of the users by name; null if no attribute is declared.</returns>
    public async Task<Func<UserId, IReadOnlyDictionary<string, object>?>> ListAsync(IReadOnlyList<UserId> userIds, CancellationToken cancellationToken)
    {
        if (catalog.All.Count == 0 || userIds.Count == 0) return _ => null;

        var stored = (await attributes.ListByUsersAsync(userIds, cancellationToken)).ToLookup(a => a.UserId);
        return userId => GetValues([.. stored[userId]], Reader);
    }

    /// <summary>Returns the texts for the gateway headers, in the order of <see cref="AttributeCatalog.InGatewayHeaders"/>, empty for attributes without a value.</summary>
    public async Task<IReadOnlyList<string>> ListForGatewayAsync(UserId userId, CancellationToken cancellationToken)
    {
        if (catalog.InGatewayHeaders.Count == 0) return [];

        var stored = await attributes.ListByUsersAsync([userId], cancellationToken);
        return [.. catalog.InGatewayHeaders.Select(a => GetValue(a, stored) is { } value ? a.Type.Format(value) : "")];
    }

    private static Result<IReadOnlyDictionary<string, string?>> Fail(IReadOnlyDictionary<string, string[]> errors) => Error.Invalid(errors);

    /// <summary>Reports all problems at once, by field.</summary>
    private Result<IReadOnlyDictionary<string, string?>> Check(IReadOnlyDictionary<string, string?> texts, Func<AttributeDefinition, bool> isAllowed, IEnumerable<AttributeDefinition> missing)
    {
        var checkedTexts = new Dictionary<string, string?>(StringComparer.Ordinal);
        var errors = missing.ToDictionary(a => a.Field, _ => new[] { AttributeErrors.Required }, StringComparer.Ordinal);
        foreach (var (name, text) in texts)
        {
            if (catalog.Find(name) is not { } attribute) errors[AttributeDefinition.FieldOf(name)] = [AttributeErrors.Unknown(name, catalog.All)];
            else if (!isAllowed(attribute)) errors[attribute.Field] = [AttributeErrors.NotChangeable];
            else if (text is null) checkedTexts[name] = null;
            else if (attribute.Normalize(text) is var normalized && normalized.IsFailure) errors[attribute.Field] = normalized.Error.Fields![attribute.Field];
            else checkedTexts[name] = normalized.Value;
        }

        return errors.Count == 0 ? checkedTexts : Fail(errors);
    }

    private void Set(UserId userId, string name, UserAttribute? stored, string? text)
    {
        if (text is null) attributes.Remove(stored!);
        else if (stored is null) attributes.Add(new UserAttribute(userId, name, text));
        else stored.Change(text);
    }

    private Dictionary<string, object> GetValues(IReadOnlyList<UserAttribute> stored, AttributeAudience audience) =>
        catalog.All.Where(a => a.IsVisibleTo(audience)).Select(a => (a.Name, Value: GetValue(a, stored))).Where(a => a.Value is not null).ToDictionary(a => a.Name, a => a.Value!, StringComparer.Ordinal);

    /// <summary>A stored text that the declared type cannot read, because it was another type before, is no value.</summary>
    private static object? GetValue(AttributeDefinition attribute, IReadOnlyList<UserAttribute> stored) =>
        stored.FirstOrDefault(s => s.Name == attribute.Name) is { } found ? attribute.Type.Read(found.Value) : null;
}
