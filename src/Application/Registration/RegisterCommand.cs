using Auth.Application.Account;
using Auth.Application.Administration;
using Auth.Application.Attributes;
using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Application.Mail;
using Auth.Application.Passwords;
using Auth.Domain.Common;
using Auth.Domain.EmailLinks;
using Auth.Domain.Passwords;
using Auth.Domain.Registrations;
using Auth.Domain.Users;
using FluentValidation;

namespace Auth.Application.Registration;

/// <summary>Registers a user. If emails must be verified, the response does not reveal whether username and email are free; the rest is sent by mail (ADR 12).</summary>
/// <param name="Username">The username.</param>
/// <param name="Email">The email; null if none.</param>
/// <param name="Password">The password as typed; null if it is chosen through the email link, which requires verified emails.</param>
[AllowedTo(Actors.Anyone)]
public sealed record RegisterCommand(string Username, string? Email, string? Password) : ICommand<RegistrationResult>, IManagesTransactions, IRequestsMail
{
    /// <summary>Whether the email is verified without a link. Only an operator may assert this.</summary>
    public bool IsEmailTrusted { get; init; }

    /// <summary>The initial roles. Only an operator may assign any.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>The attributes as texts, by name; null for none. If the registration continues by mail, they are entered with the password.</summary>
    public IReadOnlyDictionary<string, string?>? Attributes { get; init; }

    /// <inheritdoc />
    public bool RequestsMail => Email is not null && !IsEmailTrusted;

    /// <summary>Omits the properties, which contain a secret.</summary>
    public override string ToString() => nameof(RegisterCommand);
}

/// <summary>The result of a registration.</summary>
/// <param name="User">The account; null if the registration continues by mail.</param>
public sealed record RegistrationResult(UserDetails? User);

internal sealed class RegisterValidator : AbstractValidator<RegisterCommand>
{
    public RegisterValidator()
    {
        RuleFor(c => c.Username).MustCreate(Username.Create);
        RuleFor(c => c.Email).MustCreate(EmailAddress.Create).When(c => c.Email is not null);
        RuleFor(c => c.Password!).ValidPassword().When(c => c.Password is not null);
        RuleFor(c => c.Roles).Must(r => r.Count <= Role.MaximumPerUser).WithMessage(Role.TooManyMessage);
        RuleForEach(c => c.Roles).MustCreate(Role.Create);
    }
}

internal sealed class RegisterHandler(
    IUserRepository users,
    IPendingRegistrationRepository registrations,
    IMailOutbox outbox,
    RegistrationSettings settings,
    RegistrationRules rules,
    RoleChangeAuthorizer roleChanges,
    IRequestContext context,
    NewPasswordHasher hasher,
    UserAttributes userAttributes,
    IUnitOfWork unitOfWork,
    TimeProvider time) : ICommandHandler<RegisterCommand, RegistrationResult>
{
    /// <summary>Operators create accounts in every mode and under every name.</summary>
    private bool IsByOperator => context.Actor is Operator;

    public async Task<Result<RegistrationResult>> Handle(RegisterCommand command, CancellationToken cancellationToken)
    {
        if (command is { IsEmailTrusted: true } or { Roles.Count: > 0 } && !IsByOperator) return AccessErrors.Forbidden;
        if (!IsByOperator && settings.FindDenial() is { } denial) return denial;

        var username = Username.Create(command.Username).Value;
        var email = command.Email is null ? null : EmailAddress.Create(command.Email).Value;
        // Before any lookup, so that the answer depends only on what the client sent (P5).
        var allowed = IsByOperator ? await roleChanges.CheckNewAsync(username, GetRoles(command), cancellationToken) : await rules.CheckAsync(username, email, cancellationToken);
        if (allowed.IsFailure) return allowed.Error;

        var continuesByMail = settings.RequireVerifiedEmail && !command.IsEmailTrusted;
        var attributes = IsByOperator ? userAttributes.CheckChange(command.Attributes) : userAttributes.CheckRegistration(command.Attributes, continuesByMail);
        if (attributes.IsFailure) return attributes.Error;

        if (continuesByMail)
        {
            if (email is null) return Error.Invalid("email", "Enter an email address. We'll send you a link to continue.");
            return await RegisterByMailAsync(command.Password, username, email, cancellationToken);
        }

        if (command.Password is not { } password) return Error.Invalid("password", $"Enter a password with 1 to {PasswordPolicy.MaximumLength} characters.");
        var hash = await hasher.HashAsync(password, PasswordOwner.New(username, email, GetRoles(command)), HashingPriority.NewPassword, cancellationToken);
        if (hash.IsFailure) return hash.Error;

        return await unitOfWork.ExecuteAsync(() => RegisterAsync(command, username, email, hash.Value, attributes.Value), cancellationToken);
    }

    /// <summary>Checks a password if one was sent, although another one is chosen through the link.</summary>
    private async Task<Result<RegistrationResult>> RegisterByMailAsync(string? password, Username username, EmailAddress email, CancellationToken cancellationToken)
    {
        if (password is not null)
        {
            var accepted = await hasher.CheckAsync(password, PasswordOwner.New(username, email), cancellationToken);
            if (accepted.IsFailure) return accepted.Error;
        }

        return await unitOfWork.ExecuteAsync(() => BeginRegistrationAsync(username, email), cancellationToken);
    }

    private async Task<Result<RegistrationResult>> RegisterAsync(RegisterCommand command, Username username, EmailAddress? email, PasswordHash hash, IReadOnlyDictionary<string, string?> attributes)
    {
        var available = IsByOperator ? await users.CheckAssignableAsync(username, CancellationToken.None) : await users.CheckAvailableAsync(username, CancellationToken.None);
        if (available.IsFailure) return available.Error;
        if (email is not null && await users.IsTakenAsync(email, CancellationToken.None)) return UserErrors.EmailTaken;

        var now = time.Now();
        var user = User.Register(username, email, hash, now, IsByOperator ? AccountOrigin.Operator : AccountOrigin.SelfRegistration);
        user.SetRoles(GetRoles(command), now);
        if (email is not null && command.IsEmailTrusted) user.SetVerifiedEmail(email, now);
        else if (email is not null) outbox.EnqueueTo(user, MailKind.AddressVerification, email, now);
        users.Add(user);
        await userAttributes.SetAsync(user, attributes, now);
        return new RegistrationResult(UserDetails.From(user, now) with { Attributes = userAttributes.GetNew(attributes) });
    }

    /// <summary>The same is stored in all cases; only the mail differs, or whether there is one. The username is not looked up: a user who opens the link can choose another one.</summary>
    private async Task<Result<RegistrationResult>> BeginRegistrationAsync(Username username, EmailAddress email)
    {
        var now = time.Now();
        var holder = await users.FindOrCreateDecoyAsync(LoginName.Parse(email.Value), CancellationToken.None);
        var registration = PendingRegistration.Begin(username, email, now);
        registrations.Add(registration);
        if (holder.TryRequestLinkAnonymously(EmailLinkPurpose.Registration, now)) outbox.Enqueue(AnswerTo(registration, holder, now));
        return new RegistrationResult(User: null);
    }

    private static HashSet<Role> GetRoles(RegisterCommand command) => [.. command.Roles.Select(r => Role.Create(r).Value)];

    private static QueuedMail AnswerTo(PendingRegistration registration, User holder, DateTimeOffset now)
    {
        if (holder is { Email: { } verifiedEmail, EmailVerifiedAt: not null }) return new(MailKind.AddressInUse, holder.Id, holder.Username.Value, verifiedEmail, now);
        return new(MailKind.Registration, registration.Id, registration.Username.Value, registration.Email, now);
    }
}
