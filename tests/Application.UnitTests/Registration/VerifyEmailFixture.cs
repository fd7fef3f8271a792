using Auth.Application.Common.Access;
using Auth.Application.Registration;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Common;
using Auth.Domain.Users;

namespace Auth.Application.UnitTests.Registration;

/// <summary>Verifications of an email, each run as a request of its own.</summary>
internal sealed class VerifyEmailFixture : AuthenticationFixture
{
    /// <summary>Lets the next requests come from a new session of this user.</summary>
    public void SignIn(UserId userId)
    {
        var session = Database.SignIn(Database.Users.All.Single(user => user.Id == userId)).Session;
        Database.Request.Actor = new SignedInUser(userId, session.Id, IsAdministrator: false, Database.Now);
    }

    public Task<Result<VerifiedEmail>> HandleAsync(VerifyEmailCommand command)
    {
        var context = Database.NewContext();
        var handler = new VerifyEmailHandler(context.EmailLinks, context.Users, context.MailOutbox, CreatePasswordVerifier(context), Database.Request, Observe(context), Database.Time);
        return handler.Handle(command, CancellationToken.None);
    }
}
