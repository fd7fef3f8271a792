using Auth.Application.Common;
using Auth.Application.Mail;
using Auth.Application.Passwords;
using Auth.Domain.Common;
using Auth.Domain.MailedLinks;
using Auth.Domain.Registrations;
using Auth.Domain.Users;

namespace Auth.Application.Users.Register;

/// <summary>Makes an account. Where addresses have to be verified it answers alike whether the name and the address are free, and mails the rest (P5, ADR 12).</summary>
/// <param name="Username">The name to sign in with.</param>
/// <param name="Email">The address, if any.</param>
/// <param name="Password">The password, as the person typed it; null: it is chosen where the address is verified, which is only possible then.</param>
public sealed record RegisterCommand(string Username, string? Email, string? Password) : ICommand<Registration>, IManagesTransactions
{
    /// <summary>Whether an operator makes it, who vouches for the address; for the shell, never taken from a request.</summary>
    public bool IsVouchedFor { get; init; }

    /// <summary>Roles from the beginning; for the shell, never taken from a request.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>Without what was sent: it holds a secret.</summary>
    public override string ToString() => nameof(RegisterCommand);
}

/// <summary>What became of a registration.</summary>
/// <param name="User">The account; null: the rest is told by mail.</param>
public sealed record Registration(UserDetails? User);

/// <summary>How registrations are made.</summary>
/// <param name="RequireVerifiedEmail"><c>Registration:RequireVerifiedEmail</c>: whether an account is made only by a link that was mailed to its address.</param>
public sealed record RegistrationRules(bool RequireVerifiedEmail);

internal sealed class RegisterHandler(
    IUserRepository users,
    IPendingRegistrationRepository registrations,
    ILetterBox letters,
    RegistrationRules rules,
    IPasswordPolicy passwords,
    IPasswordHasher hasher,
    IUnitOfWork unitOfWork,
    TimeProvider time) : ICommandHandler<RegisterCommand, Registration>
{
    public async Task<Result<Registration>> Handle(RegisterCommand command, CancellationToken cancellationToken)
    {
        var username = Username.Create(command.Username).Value;
        var email = command.Email is null ? null : EmailAddress.Create(command.Email).Value;
        var isByMail = rules.RequireVerifiedEmail && !command.IsVouchedFor;
        if (isByMail && email is null) return Error.Invalid("email", "Enter an email address. We'll send you a link to continue.");

        if (!isByMail && command.Password is null) return Error.Invalid("password", $"Enter a password with 1 to {PasswordPolicy.MaximumLength} characters.");

        if (command.Password is { } chosen)
        {
            var accepted = await passwords.CheckAsync(chosen, username, email, cancellationToken);
            if (accepted.IsFailure) return accepted.Error;
        }

        if (isByMail) return await unitOfWork.CommitAsync(() => RegisterByMailAsync(username, email!), cancellationToken);

        var hash = await hasher.HashAsync(command.Password!, cancellationToken);
        if (hash.IsFailure) return hash.Error;

        return await unitOfWork.CommitAsync(() => RegisterAsync(command, username, email, hash.Value), cancellationToken);
    }

    private async Task<Result<Registration>> RegisterAsync(RegisterCommand command, Username username, EmailAddress? email, PasswordHash hash)
    {
        if (await users.IsTakenAsync(username, CancellationToken.None)) return UserErrors.UsernameTaken;
        if (email is not null && await users.IsTakenAsync(email, CancellationToken.None)) return UserErrors.EmailTaken;

        var now = time.Now();
        var user = User.Register(username, email, hash, now);
        user.SetRoles([.. command.Roles.Select(r => Role.Create(r).Value)], now);
        if (email is not null && command.IsVouchedFor) user.VerifyEmail(email, now);
        else if (email is not null) letters.Write(user, LetterKind.AddressVerification, email, now);
        users.Add(user);
        return new Registration(UserDetails.Of(user, now));
    }

    /// <summary>The same is stored for all; only the letter differs, or whether there is one.</summary>
    private async Task<Result<Registration>> RegisterByMailAsync(Username username, EmailAddress email)
    {
        var now = time.Now();
        var holder = await users.FindOrDecoyAsync(LoginName.From(email.Value), CancellationToken.None);
        var isNameTaken = await users.IsTakenAsync(username, CancellationToken.None);
        var registration = PendingRegistration.Begin(username, email, now);
        registrations.Add(registration);
        if (holder.RequestLinkAsStranger(LinkPurpose.Registration, now)) letters.Add(AnswerTo(registration, holder, isNameTaken, now));
        return new Registration(User: null);
    }

    private static Letter AnswerTo(PendingRegistration registration, User holder, bool isNameTaken, DateTimeOffset now)
    {
        var (name, address, id) = (registration.Username.Value, registration.Email, new UserId(registration.Id));
        if (holder is { Email: { } owned, EmailVerifiedAt: not null }) return new(LetterKind.AddressInUse, holder.Id, holder.Username.Value, owned, now);
        return new(isNameTaken ? LetterKind.UsernameTaken : LetterKind.Registration, id, name, address, now);
    }
}
