using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.Sessions.Login;

/// <summary>Lets somebody in who has proved who they are: what all ends of a login share. Within the transaction of the proof.</summary>
internal sealed class Admission(ISessionRepository sessions, IDeviceRepository devices, ISessionPolicy policy, IEnumerable<ILoginRule> rules)
{
    /// <summary>Whether the person may come in now: by the team's rules, and by an administrator's lock.</summary>
    public async Task<Result> AllowAsync(User user, ClientFingerprint client, DateTimeOffset now)
    {
        foreach (var rule in rules)
        {
            var allowed = await rule.CheckAsync(user, client, now, CancellationToken.None);
            if (allowed.IsFailure) return user.RefuseSignIn(allowed.Error, now);
        }

        return user.Admit(now);
    }

    /// <summary>Issues a session, if the person may come in; the session whose token was shown is ended (P3).</summary>
    /// <param name="user">Who.</param>
    /// <param name="device">The known device, if any.</param>
    /// <param name="arrival">How.</param>
    /// <param name="methods">By what.</param>
    /// <param name="now">The time.</param>
    /// <param name="unheld">A session whose token never arrived: it ends, and the new one is issued in place of it (ADR 21).</param>
    public async Task<Result<IssuedSession>> AdmitAsync(User user, Device? device, Arrival arrival, AuthenticationMethods methods, DateTimeOffset now, Session? unheld = null)
    {
        var allowed = await AllowAsync(user, arrival.Client, now);
        if (allowed.IsFailure) return allowed.Error;

        user.SignIn(now);
        var replaced = await EndPresentedAsync(arrival.Presented, now);
        unheld?.End(SessionEnding.Replaced, now);
        var superseded = await sessions.LiveBeyondAsync(user.Id, policy.MaxPerUser(user) - 1, except: (unheld ?? replaced)?.Id, now, CancellationToken.None);
        foreach (var oldest in superseded.Reverse()) oldest.End(SessionEnding.Superseded, now);
        var known = await RememberAsync(user, device, arrival.Device, now);
        var (session, token) = Session.Start(user, arrival.Client, policy.LifetimeFor(user, arrival.Remember), now, methods, arrival.Remember, known.Hash());
        sessions.Add(session);
        return new IssuedSession(SessionDetails.Of(session, user, current: true), token, known) { Remember = arrival.Remember, PasswordVersion = user.PasswordVersion };
    }

    private async Task<Session?> EndPresentedAsync(SessionToken? presented, DateTimeOffset now)
    {
        var session = presented is null ? null : await sessions.FindAsync(presented.Hash(), CancellationToken.None);
        session?.End(SessionEnding.Replaced, now);
        return session;
    }

    private async Task<DeviceToken> RememberAsync(User user, Device? device, DeviceToken? shown, DateTimeOffset now)
    {
        if (shown is not null && device?.IsKnown(now) == true)
        {
            device.Use(now);
            return shown;
        }

        foreach (var other in Device.GivingWay(await devices.OfAsync(user.Id, CancellationToken.None))) devices.Remove(other);
        var (remembered, token) = Device.Remember(user, now);
        devices.Add(remembered);
        return token;
    }
}

/// <summary>How somebody comes in.</summary>
/// <param name="Client">By which client; the session is bound to it.</param>
/// <param name="Remember">Whether to stay signed in for longer.</param>
/// <param name="Presented">The session token that came with the request, if any.</param>
/// <param name="Device">The device token that came with the request, if any.</param>
internal sealed record Arrival(ClientFingerprint Client, bool Remember, SessionToken? Presented, DeviceToken? Device);
