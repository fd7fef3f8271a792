using Auth.Application.Account;
using Auth.Application.Administration;
using Auth.Application.Attributes;
using Auth.Application.Audit;
using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Application.Recovery;
using Auth.Application.SecondFactors;
using Auth.Application.Sessions;
using Auth.Domain.Common;
using Auth.Domain.Users;
using Auth.WebApi.Http;
using Auth.WebApi.Pages.Administration.Events;
using Auth.WebApi.Pages.Components;
using Auth.WebApi.Pages.Confirmation;
using Auth.WebApi.Pages.Rendering;
using Auth.WebApi.Security;
using MediatR;

namespace Auth.WebApi.Pages.Administration.Users;

/// <summary>A user, and the actions of administrators on it.</summary>
internal static class UserPageEndpoints
{
    private const int EventsOnPage = 20;

    /// <summary>Field that marks a form as confirmed.</summary>
    private const string Sure = "sure";

    /// <summary>Field with the roles that have no checkbox.</summary>
    private const string Roles = "roles";

    public static void MapUserPage(this IEndpointRouteBuilder administration)
    {
        // Each action leads back to the page, or shows it again with an error.
        var user = administration.MapGroup("/users/{id:guid}").Requires(AccessRequirement.DeriveFrom(typeof(GetUserQuery)));
        user.MapGet("", ShowAsync).AllowGetAndHead().Sends<GetUserQuery>();
        // A rejected form is shown at the URL of its action. Reloading that leads back here.
        user.MapGet("/{**form}", (Guid id) => PageResults.SeeOther(GetPath(id))).AllowGetAndHead();
        user.MapPost("/lock", LockAsync).Sends<LockUserCommand>();
        user.MapPost("/unlock", UnlockAsync).Sends<UnlockUserCommand>();
        user.MapPost("/reset-attempts", ResetAttemptsAsync).Sends<ResetAttemptsCommand>();
        user.MapPost("/require-password-change", RequirePasswordChangeAsync).Sends<RequirePasswordChangeCommand>();
        user.MapPost("/recovery", StartRecoveryAsync).Sends<SendRecoveryLinkCommand>();
        user.MapPost("/confirm-email", ConfirmEmailAsync).Sends<MarkEmailVerifiedCommand>();
        user.MapPost("/roles", SetRolesAsync).Sends<SetRolesCommand>().WithMetadata(new KeepsFields(Roles, UserModel.VersionField) { Prefix = UserModel.RoleBox });
        user.MapPost("/attributes", ChangeAttributesAsync).Sends<ChangeAttributesCommand>().WithMetadata(new KeepsFields() { Prefix = AttributeForm.Prefix });
        user.MapPost("/sessions/end", EndSessionsAsync).Sends<RevokeOtherSessionsCommand>();
        user.MapPost("/second-factors/remove", RemoveSecondFactorsAsync).Sends<RemoveSecondFactorsCommand>();
    }

    /// <summary>URL of the page of a user.</summary>
    public static string GetPath(Guid id, string? cursor = null) => PageUrl.Build($"{UsersPageEndpoints.Path}/{id}", [("cursor", cursor)]);

    private static async Task<IResult> ShowAsync(Guid id, CurrentSession session, Notice notice, ReturnedForm returned, IMediator mediator, CancellationToken cancellationToken, string? cursor = null)
    {
        var result = await ReadAsync(new UserId(id), session, QueryValue.NullIfEmpty(cursor), mediator, cancellationToken);
        return result.IsFailure
            ? ProblemResult.From(result.Error)
            : PageResults.Page(FillIn(result.Value, returned) with { Done = returned.Notice ?? notice.Take(UserModel.GetSuccessMessage) });
    }

    /// <summary>Shows the attributes or roles of a returned form, which may come from the confirmation, where all roles are in one field.</summary>
    private static UserModel FillIn(UserModel model, ReturnedForm returned)
    {
        model = model with { EnteredAttributes = returned.ReadAttributes() };
        if (!returned.Has(Roles)) return model;

        var roles = JoinRoles(returned.Ticked(UserModel.RoleBox), returned[Roles]);
        return model with { FormVersion = returned[UserModel.VersionField], TickedRoles = roles, TypedRoles = string.Join(' ', roles.Except(model.KnownRoles, StringComparer.Ordinal)) };
    }

    private static Task<IResult> LockAsync(Guid id, CurrentSession session, IMediator mediator, CancellationToken cancellationToken) =>
        DoAsync(id, new LockUserCommand(new UserId(id)), UserModel.Locked, session, mediator, cancellationToken);

    private static Task<IResult> UnlockAsync(Guid id, CurrentSession session, IMediator mediator, CancellationToken cancellationToken) =>
        DoAsync(id, new UnlockUserCommand(new UserId(id)), UserModel.Unlocked, session, mediator, cancellationToken);

    private static Task<IResult> ResetAttemptsAsync(Guid id, CurrentSession session, IMediator mediator, CancellationToken cancellationToken) =>
        DoAsync(id, new ResetAttemptsCommand(new UserId(id)), UserModel.AttemptsReset, session, mediator, cancellationToken);

    private static Task<IResult> RequirePasswordChangeAsync(Guid id, CurrentSession session, IMediator mediator, CancellationToken cancellationToken) =>
        DoAsync(id, new RequirePasswordChangeCommand(new UserId(id)), UserModel.PasswordChangeRequired, session, mediator, cancellationToken);

    private static Task<IResult> StartRecoveryAsync(Guid id, CurrentSession session, IMediator mediator, CancellationToken cancellationToken) =>
        DoAsync(id, new SendRecoveryLinkCommand(new UserId(id)), UserModel.RecoveryStarted, session, mediator, cancellationToken);

    private static Task<IResult> ConfirmEmailAsync(Guid id, CurrentSession session, IMediator mediator, CancellationToken cancellationToken) =>
        DoAsync(id, new MarkEmailVerifiedCommand(new UserId(id)), UserModel.EmailConfirmed, session, mediator, cancellationToken);

    private static Task<IResult> EndSessionsAsync(Guid id, CurrentSession session, IMediator mediator, CancellationToken cancellationToken) =>
        DoAsync(id, new RevokeOtherSessionsCommand(new UserId(id), ExceptSessionId: null), UserModel.SessionsEnded, session, mediator, cancellationToken);

    private static Task<IResult> RemoveSecondFactorsAsync(Guid id, CurrentSession session, IMediator mediator, CancellationToken cancellationToken) =>
        DoAsync(id, new RemoveSecondFactorsCommand(new UserId(id), CurrentSessionId: session.Id), UserModel.SecondFactorsRemoved, session, mediator, cancellationToken);

    private static async Task<IResult> SetRolesAsync(Guid id, PageForm form, CurrentSession session, IMediator mediator, CancellationToken cancellationToken)
    {
        var (typed, ticked, version) = (form.Required(Roles), form.Ticked(UserModel.RoleBox).ToList(), form[UserModel.VersionField]);
        var roles = JoinRoles(ticked, typed);
        var user = await mediator.Send(new GetUserQuery(new UserId(id)), cancellationToken);
        if (user.IsFailure) return ProblemResult.From(user.Error);
        if (!form.Has(Sure) && version == RolesVersion.Of(user.Value.Roles) && AskAbout(user.Value, roles, version, isOwn: session.UserId == new UserId(id)) is { } question)
            return PageResults.Page(question);

        // The form of an earlier version of the roles shows those that apply now, so that no change of another administrator is undone unseen.
        return await DoAsync(
            id, new SetRolesCommand(new UserId(id), roles) { Condition = new VersionCondition { OneOf = [version] } }, UserModel.RolesSet, session, mediator, cancellationToken,
            model => model.Error == UserErrors.RolesChanged ? model : model with { FormVersion = version, TickedRoles = ticked, TypedRoles = typed });
    }

    private static Task<IResult> ChangeAttributesAsync(Guid id, PageForm form, CurrentSession session, IMediator mediator, CancellationToken cancellationToken)
    {
        var entered = form.ReadAttributes();
        return DoAsync(
            id, new ChangeAttributesCommand(new UserId(id), entered), UserModel.AttributesChanged, session, mediator, cancellationToken, model => model with { EnteredAttributes = entered });
    }

    private static List<string> JoinRoles(IEnumerable<string> ticked, string typed) =>
        [.. ticked.Union(RoleList.Parse(typed), StringComparer.Ordinal)];

    /// <summary>The confirmation before an account becomes an administrator, or the own one ceases to be. Null if none is needed, or the roles are invalid.</summary>
    private static ConfirmationModel? AskAbout(UserDetails user, List<string> roles, string version, bool isOwn)
    {
        var (was, willBe) = (user.Roles.Contains(Role.Administrator.Name, StringComparer.Ordinal), roles.Contains(Role.Administrator.Name, StringComparer.Ordinal));
        if (roles.Any(r => Role.Create(r).IsFailure) || was == willBe || (was && !isOwn)) return null;

        var (title, consequence, button) = willBe
            ? ("Make {0} an administrator?", "Administrators can see every account and the audit log. They can lock accounts, remove second factors and assign any role, including this one.", "Make administrator")
            : ("Give up the role admin?", "You'll no longer be able to open these pages. Only another administrator can give the role back to you.", "Give up the role");
        return new(title, user.Username, consequence, button, $"{GetPath(user.Id)}/roles", GetPath(user.Id))
        {
            Fields = new Dictionary<string, string>(StringComparer.Ordinal) { [Roles] = string.Join(' ', roles), [UserModel.VersionField] = version, [Sure] = "true" },
            Area = PageArea.Administration,
            Place = UsersPageEndpoints.Path,
        };
    }

    private static async Task<IResult> DoAsync(
        Guid id, ICommand command, string notice, CurrentSession session, IMediator mediator, CancellationToken cancellationToken, Func<UserModel, UserModel>? keepTyped = null)
    {
        var result = await mediator.Send(command, cancellationToken);
        if (result.IsSuccess) return PageResults.SeeOther(GetPath(id), notice);

        var model = await ReadAsync(new UserId(id), session, cursor: null, mediator, cancellationToken);
        if (model.IsFailure) return ProblemResult.From(model.Error);

        var rejected = model.Value with { Error = result.Error };
        return PageResults.Page(keepTyped?.Invoke(rejected) ?? rejected, ProblemResult.GetStatus(result.Error.Kind));
    }

    private static async Task<Result<UserModel>> ReadAsync(UserId id, CurrentSession session, string? cursor, IMediator mediator, CancellationToken cancellationToken)
    {
        var user = await mediator.Send(new GetUserQuery(id), cancellationToken);
        if (user.IsFailure) return user.Error;
        var sessions = await mediator.Send(new ListSessionsQuery(id, session.Id), cancellationToken);
        if (sessions.IsFailure) return sessions.Error;
        var factors = await mediator.Send(new GetSecondFactorsQuery(id), cancellationToken);
        if (factors.IsFailure) return factors.Error;
        var history = await mediator.Send(new ListEventsQuery(id, Limit: EventsOnPage, Cursor: cursor), cancellationToken);
        // Roles that may not read the audit log see the user without it.
        if (history.IsFailure && history.Error != AccessErrors.Forbidden) return history.Error;
        var events = history.IsSuccess ? history.Value : new Page<EventDetails>([], NextCursor: null);

        var roles = await mediator.Send(new ListRolesQuery(), cancellationToken);
        if (roles.IsFailure) return roles.Error;

        var actors = await ActorNameLookup.GetNamesAsync(events.Items, mediator, cancellationToken);
        return new UserModel(user.Value, sessions.Value, factors.Value, events, actors)
        {
            IsOwn = session.UserId == id,
            IsContinuation = cursor is not null,
            KnownRoles = [.. roles.Value.Union(user.Value.Roles, StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            TickedRoles = user.Value.Roles,
            FormVersion = RolesVersion.Of(user.Value.Roles),
        };
    }
}
