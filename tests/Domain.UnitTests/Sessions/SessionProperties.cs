using Auth.Domain.Sessions;
using Auth.TestData;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Auth.Domain.UnitTests.Sessions;

/// <summary>One action on a session.</summary>
public abstract record SessionStep
{
    public sealed record Request : SessionStep;

    public sealed record StrangeRequest : SessionStep;

    public sealed record End : SessionStep;

    public sealed record Advance(TimeSpan By) : SessionStep;
}

public static class SessionHistories
{
    public static Arbitrary<SessionStep> Steps() => Arb.From(Gen.Frequency(
        (8, Gen.Constant<SessionStep>(new SessionStep.Request())),
        (2, Gen.Constant<SessionStep>(new SessionStep.StrangeRequest())),
        (1, Gen.Constant<SessionStep>(new SessionStep.End())),
        (8, Gen.Elements(1, 50_000_000, 60_000_000, 300_000_000, 1_799_999_999).Select(us => (SessionStep)new SessionStep.Advance(TimeSpan.FromMicroseconds(us))))));

    public static Arbitrary<SessionLifetime> Lifetimes() => Arb.From(
        from idle in Gen.Elements(1, 5, 30)
        from absolute in Gen.Elements(2, 30, 120)
        select new SessionLifetime(TimeSpan.FromMinutes(idle), TimeSpan.FromMinutes(absolute)));
}

/// <summary>The guarantees about the end of a session hold for random steps, judged only by the times of accepted requests.</summary>
[Properties(Arbitrary = [typeof(SessionHistories)], MaxTest = 500, EndSize = 80)]
[Trait("Requirement", "R28")]
public class SessionProperties
{
    [Property]
    public void A_session_is_never_accepted_past_a_limit_or_its_end_and_never_again_once_refused(SessionLifetime lifetime, SessionStep[] steps)
    {
        var session = A.Session(lifetime: lifetime);
        var (now, lastAccepted, ended, rejected) = (A.Moment, A.Moment, false, false);
        foreach (var step in steps)
        {
            switch (step)
            {
                case SessionStep.Advance(var by): now += by; break;
                case SessionStep.End: session.End(SessionEndReason.Revoked, now); ended = true; break;
                case SessionStep.StrangeRequest: session.RecordMismatch(now); break;
                case SessionStep.Request:
                    var accepted = session.AcceptsClient(session.Client, A.User(), SessionPolicy.Default, now);
                    if (accepted) (ended || rejected || now - A.Moment >= lifetime.Absolute || now - lastAccepted >= lifetime.Idle).ShouldBeFalse();
                    session.Touch(now);
                    (lastAccepted, rejected) = accepted ? (now, rejected) : (lastAccepted, true);
                    break;
            }
        }
    }

    [Property]
    public void A_session_in_use_is_accepted_until_its_absolute_limit(SessionLifetime lifetime, SessionStep[] steps)
    {
        var session = A.Session(lifetime: lifetime);
        var (now, lastRequest) = (A.Moment, A.Moment);
        foreach (var step in steps)
        {
            if (step is SessionStep.Advance(var by)) now += by;
            if (now - lastRequest >= lifetime.Idle || now - A.Moment >= lifetime.Absolute) return;

            session.IsLive(now).ShouldBeTrue();
            if (step is not SessionStep.Request) continue;
            session.Touch(now);
            lastRequest = now;
        }
    }

    [Property]
    public void Use_never_moves_the_absolute_limit(SessionLifetime lifetime, SessionStep[] steps)
    {
        var session = A.Session(lifetime: lifetime);
        var (now, limit) = (A.Moment, session.ExpiresAt);
        foreach (var step in steps)
        {
            if (step is SessionStep.Advance(var by)) now += by;
            if (step is SessionStep.Request) session.Touch(now);

            session.ExpiresAt.ShouldBe(limit);
            session.IdleExpiresAt.ShouldBeLessThanOrEqualTo(limit);
        }
    }
}
