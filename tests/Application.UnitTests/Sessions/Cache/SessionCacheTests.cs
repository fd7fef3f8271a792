using Auth.Application.Audit;
using Auth.Application.Sessions.Cache;
using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.TestData;
using NSubstitute;

namespace Auth.Application.UnitTests.Sessions.Cache;

public class SessionCacheTests
{
    private readonly IEventTail _tail = Substitute.For<IEventTail>();
    private readonly SessionCache _memory;

    public SessionCacheTests() => _memory = new SessionCache(_tail);

    [Fact]
    public async Task A_session_is_remembered_until_an_event_tells_of_it()
    {
        await RefreshAsync(1);
        var (token, session) = Remember();

        await RefreshAsync(2, Guid.CreateVersion7());
        _memory.Find(token).ShouldBe(session);

        await RefreshAsync(3, session.Id.Value);
        _memory.Find(token).ShouldBeNull();
    }

    [Fact]
    public async Task A_session_that_is_read_again_after_an_event_is_remembered_again()
    {
        await RefreshAsync(1);
        var (token, session) = Remember();
        await RefreshAsync(2, session.UserId.Value);

        _memory.BeginFill().Add(token, session);

        _memory.Find(token).ShouldBe(session);
    }

    [Fact]
    public async Task A_change_in_the_middle_of_a_reading_makes_it_worthless()
    {
        await RefreshAsync(1);
        var (token, session) = NewSession();
        var reading = _memory.BeginFill();

        await RefreshAsync(2, session.Id.Value);
        reading.Add(token, session);

        _memory.Find(token).ShouldBeNull();
    }

    [Fact]
    public async Task Everything_is_forgotten_when_nobody_knows_what_has_changed()
    {
        await RefreshAsync(5);
        var (token, _) = Remember();

        await RefreshForgettingAsync(2);

        _memory.Find(token).ShouldBeNull();
        _memory.Count.ShouldBe(0);
    }

    [Fact]
    public async Task A_reading_that_began_before_everything_was_forgotten_is_worthless()
    {
        await RefreshAsync(5);
        var (token, session) = NewSession();
        var reading = _memory.BeginFill();

        await RefreshForgettingAsync(2);
        reading.Add(token, session);

        _memory.Find(token).ShouldBeNull();
    }

    [Fact]
    public async Task A_session_that_was_read_before_the_changes_that_are_kept_in_mind_is_forgotten()
    {
        await RefreshAsync(1);
        var (early, _) = Remember();

        await RefreshAsync(2, Many());
        var (late, _) = Remember();
        _memory.Find(early).ShouldNotBeNull();
        await RefreshAsync(3, Many());

        _memory.Find(early).ShouldBeNull();
        _memory.Find(late).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_change_among_very_many_is_not_missed()
    {
        await RefreshAsync(1);
        var (token, session) = Remember();

        await RefreshAsync(2, [session.Id.Value, .. Many()]);

        _memory.Find(token).ShouldBeNull();
    }

    [Fact]
    public async Task Sessions_are_let_go_while_others_are_remembered()
    {
        await RefreshAsync(1);

        await Task.WhenAll(
            Task.Run(() =>
            {
                for (var i = 0; i < 20_000; i++) Remember();
            }),
            Task.Run(() =>
            {
                for (var i = 0; i < 300; i++) _memory.Evict(100);
            }));

        _memory.Evict(100);
        _memory.Count.ShouldBeInRange(1, 100);
    }

    [Fact]
    public async Task The_sessions_that_were_not_used_for_longest_are_let_go()
    {
        await RefreshAsync(1);
        var remembered = Enumerable.Range(0, 20).Select(minute => Remember(A.Moment.AddMinutes(minute))).ToList();

        _memory.Evict(10);

        remembered.Select(s => _memory.Find(s.Token) is not null).ShouldBe([.. Enumerable.Repeat(false, 11), .. Enumerable.Repeat(true, 9)]);
    }

    [Fact]
    public async Task A_session_that_has_ended_is_remembered_whatever_events_tell()
    {
        await RefreshAsync(1);
        var (token, session) = Remember();
        _memory.BeginFill().AddTombstone(token);

        await RefreshAsync(2, session.Id.Value, session.UserId.Value);

        _memory.HasEnded(token).ShouldBeTrue();
        _memory.Find(token).ShouldBeNull();
        _memory.Count.ShouldBe(0);
    }

    [Fact]
    public async Task A_session_whose_end_the_log_tells_of_has_ended_whatever_it_tells_afterwards()
    {
        await RefreshAsync(1);
        var (token, session) = Remember();
        var (other, _) = Remember();
        _memory.HasEnded(token).ShouldBeFalse();

        await RefreshAsync(2, EndOf(session));
        await RefreshAsync(3, session.Id.Value, session.UserId.Value);

        (_memory.HasEnded(token), _memory.HasEnded(other)).ShouldBe((true, false));
        _memory.Find(token).ShouldBeNull();
    }

    [Fact]
    public async Task An_end_in_the_middle_of_a_reading_is_an_end()
    {
        await RefreshAsync(1);
        var (token, session) = NewSession();
        var reading = _memory.BeginFill();

        await RefreshAsync(2, EndOf(session));
        reading.Add(token, session);

        _memory.HasEnded(token).ShouldBeTrue();
        _memory.Find(token).ShouldBeNull();
    }

    [Fact]
    public async Task An_end_that_is_too_long_ago_to_be_kept_in_mind_does_not_bring_the_session_back()
    {
        await RefreshAsync(1);
        var (token, session) = Remember();

        await RefreshAsync(2, EndOf(session));
        for (var position = 3; position < 6; position++) await RefreshAsync(position, Many());

        _memory.HasEnded(token).ShouldBeFalse();
        _memory.Find(token).ShouldBeNull();
    }

    [Fact]
    public async Task That_a_session_has_ended_is_forgotten_with_everything_else()
    {
        await RefreshAsync(5);
        var (token, _) = NewSession();
        _memory.BeginFill().AddTombstone(token);

        await RefreshForgettingAsync(2);

        _memory.HasEnded(token).ShouldBeFalse();
    }

    [Fact]
    public async Task Sessions_that_have_ended_are_let_go_when_they_are_too_many()
    {
        await RefreshAsync(1);
        var ended = Enumerable.Range(0, 11).Select(_ => NewSession().Token).ToList();

        foreach (var token in ended[..10]) _memory.BeginFill().AddTombstone(token);
        _memory.Evict(10);
        _memory.HasEnded(ended[0]).ShouldBeTrue();

        _memory.BeginFill().AddTombstone(ended[10]);
        _memory.Evict(10);
        ended.ShouldAllBe(token => !_memory.HasEnded(token));
    }

    [Fact]
    public async Task Nothing_is_let_go_while_there_is_room()
    {
        await RefreshAsync(1);
        for (var i = 0; i < 10; i++) Remember();

        _memory.Evict(10);

        _memory.Count.ShouldBe(10);
    }

    private static Guid[] Many() => [.. Enumerable.Range(0, SessionCache.MinRetainedInvalidations).Select(_ => Guid.CreateVersion7())];

    private static (TokenHash<Session> Token, CachedSession Session) NewSession(DateTimeOffset? at = null)
    {
        var user = A.User();
        var session = A.Session(user, at: at);
        return (session.TokenHash, new CachedSession(session, user, SessionPolicy.Default));
    }

    private (TokenHash<Session> Token, CachedSession Session) Remember(DateTimeOffset? at = null)
    {
        var (token, session) = NewSession(at);
        _memory.BeginFill().Add(token, session);
        return (token, session);
    }

    private static SessionChange EndOf(CachedSession session) => new(session.Id.Value, HasEnded: true);

    private Task RefreshAsync(long position, params Guid[] changed) => RefreshAsync(new EventTailResult(position, [.. changed.Select(id => new SessionChange(id, HasEnded: false))]));

    private Task RefreshAsync(long position, SessionChange change) => RefreshAsync(new EventTailResult(position, [change]));

    private Task RefreshForgettingAsync(long position) => RefreshAsync(new EventTailResult(position, null));

    private Task RefreshAsync(EventTailResult reading)
    {
        _tail.ReadAsync().Returns(reading);
        return _memory.RefreshAsync();
    }
}
