using Auth.Domain.Access;
using Auth.Domain.ServiceAccounts;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.Common.Access;

/// <summary>Who sends a request: a <see cref="SignedInUser"/>, a <see cref="ServiceAccountActor"/>, an <see cref="Operator"/>, or an anonymous client.</summary>
public abstract record Actor
{
    /// <summary>A client without a valid session.</summary>
    public static readonly Actor Anonymous = new AnonymousClient();

    private protected Actor()
    {
    }

    /// <summary>The id of the signed-in user, also behind an operator; null if there is none.</summary>
    public virtual UserId? Id => null;

    /// <summary>The id by which the audit log names the actor; null if there is none.</summary>
    internal virtual Guid? LoggedId => Id?.Value;

    /// <summary>What the actor may do to accounts that are not its own (ADR 49).</summary>
    public virtual Scopes Scopes => Scopes.None;

    private sealed record AnonymousClient : Actor;
}

/// <summary>A user with a valid session. The session may end during the request, so <see cref="IUnitOfWork"/> checks it again at commit (ADR 20).</summary>
/// <param name="IsAdministrator">Whether the user acts as an administrator: they have the role, and the endpoint requires it or may require it.</param>
/// <param name="AuthenticatedAt">The last login or step-up.</param>
public sealed record SignedInUser(UserId UserId, SessionId SessionId, bool IsAdministrator, DateTimeOffset AuthenticatedAt) : Actor
{
    /// <summary>The names of the roles that the user had when the request began.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>The scopes of these roles, at an endpoint of the administration or of the host application; none elsewhere. There, administrators are users like others.</summary>
    public Scopes HeldScopes { get; init; } = IsAdministrator ? Scopes.All : Scopes.None;

    /// <inheritdoc />
    public override UserId? Id => UserId;

    /// <inheritdoc />
    public override Scopes Scopes => HeldScopes;
}

/// <summary>A program that has authenticated with a key of its service account. Both may be gone before its change commits, so <see cref="IUnitOfWork"/> checks them again (ADR 20).</summary>
/// <param name="KeyId">The key that was used.</param>
/// <param name="Name">The name of the account, which appears in the audit log.</param>
/// <param name="HeldScopes">The scopes that the account had when the request began.</param>
public sealed record ServiceAccountActor(ServiceAccountId AccountId, ServiceKeyId KeyId, string Name, Scopes HeldScopes) : Actor
{
    /// <inheritdoc />
    internal override Guid? LoggedId => AccountId.Value;

    /// <inheritdoc />
    public override Scopes Scopes => HeldScopes;
}

/// <summary>A person at the CLI, or code of the host application. The audit log names the operator.</summary>
/// <param name="Name">The name in the operating system, or the one that the host application gives.</param>
public sealed record Operator(string Name) : Actor
{
    /// <summary>The signed-in user in whose HTTP request the host application acts as an operator; null without one.</summary>
    public UserId? OnBehalfOf { get; init; }

    /// <inheritdoc />
    public override UserId? Id => OnBehalfOf;

    /// <inheritdoc />
    public override Scopes Scopes => Scopes.All;
}
