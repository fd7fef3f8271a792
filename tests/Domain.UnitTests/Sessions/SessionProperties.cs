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

    public sealed record MismatchingRequest : SessionStep;

    public sealed record End : SessionStep;

    public sealed record Advance(TimeSpan By) : SessionStep;
}

public static class SessionStepGenerators
{
    public static Arbitrary<SessionStep> Steps() => Arb.From(Gen.Frequency(
        (8, Gen.Constant<SessionStep>(new SessionStep.Request())),
        (2, Gen.Constant<SessionStep>(new SessionStep.MismatchingRequest())),
        (1, Gen.Constant<SessionStep>(new SessionStep.End())),
        (8, Gen.Elements(1, 50_000_000, 60_000_000, 300_000_000, 1_799_999_999).Select(us => (SessionStep)new SessionStep.Advance(TimeSpan.FromMicroseconds(us))))));

    public static Arbitrary<SessionLifetime> Lifetimes() => Arb.From(
        from idle in Gen.Elements(1, 5, 30)
        from absolute in Gen.Elements(2, 30, 120)
        select new SessionLifetime(TimeSpan.FromMinutes(idle), TimeSpan.FromMinutes(absolute)));
}

/// <summary>The guarantees about the end of a session hold for random steps, judged only by the times of accepted requests.</summary>
[Properties(Arbitrary = [typeof(SessionStepGenerators)], MaxTest = 500, EndSize = 80)]
[Trait("Requirement", "R28")]
public class SessionProperties
{
    [Property]
    public void A_session_is_never_accepted_after_a_timeout_its_end_or_a_rejection(SessionLifetime lifetime, SessionStep[] steps)
    {
        var session = TestSessions.Create(lifetime: lifetime);
        var (now, lastAccepted, ended, rejected) = (TestTime.Start, TestTime.Start, false, false);
        foreach (var step in steps)
        {
            switch (step)
            {
                case SessionStep.Advance(var by): now += by; break;
                case SessionStep.End: session.End(SessionEndReason.Revoked, now); ended = true; break;
                case SessionStep.MismatchingRequest: session.RecordMismatch(now); break;
                case SessionStep.Request:
                    var accepted = session.AcceptsClient(session.Client, TestUsers.Create(), SessionPolicy.Default, now);
                    if (accepted) (ended || rejected || now - TestTime.Start >= lifetime.Absolute || now - lastAccepted >= lifetime.Idle).ShouldBeFalse();
                    session.Touch(now);
                    (lastAccepted, rejected) = accepted ? (now, rejected) : (lastAccepted, true);
                    break;
            }
        }
    }

    [Property]
    public void A_session_in_use_is_live_until_its_absolute_timeout(SessionLifetime lifetime, SessionStep[] steps)
    {
        var session = TestSessions.Create(lifetime: lifetime);
        var (now, lastRequest) = (TestTime.Start, TestTime.Start);
        foreach (var step in steps)
        {
            if (step is SessionStep.Advance(var by)) now += by;
            if (now - lastRequest >= lifetime.Idle || now - TestTime.Start >= lifetime.Absolute) return;

            session.IsLive(now).ShouldBeTrue();
            if (step is not SessionStep.Request) continue;
            session.Touch(now);
            lastRequest = now;
        }
    }

    [Property]
    public void Use_never_extends_the_absolute_timeout(SessionLifetime lifetime, SessionStep[] steps)
    {
        var session = TestSessions.Create(lifetime: lifetime);
        var (now, limit) = (TestTime.Start, session.ExpiresAt);
        foreach (var step in steps)
        {
            if (step is SessionStep.Advance(var by)) now += by;
            if (step is SessionStep.Request) session.Touch(now);

            session.ExpiresAt.ShouldBe(limit);
            session.IdleExpiresAt.ShouldBeLessThanOrEqualTo(limit);
        }
    }
}
