using Auth.Application.Sessions.Cache;
using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.TestData;
using NSubstitute;

namespace Auth.Application.UnitTests.Sessions.Cache;

public class SessionCacheTests
{
    private readonly IRevocationLog _log = Substitute.For<IRevocationLog>();
    private readonly SessionCache _cache;

    public SessionCacheTests() => _cache = new SessionCache(_log);

    [Fact]
    public async Task A_session_is_cached_until_an_event_names_it()
    {
        await RefreshAsync(1);
        var (token, session) = AddSession();

        await RefreshAsync(2, Guid.CreateVersion7());
        _cache.Find(token).ShouldBe(session);

        await RefreshAsync(3, session.Id.Value);
        _cache.Find(token).ShouldBeNull();
    }

    [Fact]
    public async Task A_session_that_is_read_again_after_an_event_is_cached_again()
    {
        await RefreshAsync(1);
        var (token, session) = AddSession();
        await RefreshAsync(2, session.UserId.Value);

        _cache.BeginFill().Add(token, session);

        _cache.Find(token).ShouldBe(session);
    }

    [Fact]
    public async Task A_fill_is_void_if_an_event_names_the_session_meanwhile()
    {
        await RefreshAsync(1);
        var (token, session) = NewSession();
        var fill = _cache.BeginFill();

        await RefreshAsync(2, session.Id.Value);
        fill.Add(token, session);

        _cache.Find(token).ShouldBeNull();
    }

    [Fact]
    public async Task The_cache_is_reset_if_the_changes_are_unknown()
    {
        await RefreshAsync(5);
        var (token, _) = AddSession();

        await ResetAsync(2);

        _cache.Find(token).ShouldBeNull();
        _cache.Count.ShouldBe(0);
    }

    [Fact]
    public async Task A_fill_that_began_before_a_reset_is_void()
    {
        await RefreshAsync(5);
        var (token, session) = NewSession();
        var fill = _cache.BeginFill();

        await ResetAsync(2);
        fill.Add(token, session);

        _cache.Find(token).ShouldBeNull();
    }

    [Fact]
    public async Task A_session_that_is_older_than_the_retained_invalidations_is_not_found()
    {
        await RefreshAsync(1);
        var (early, _) = AddSession();

        await RefreshAsync(2, CreateManyIds());
        var (late, _) = AddSession();
        _cache.Find(early).ShouldNotBeNull();
        await RefreshAsync(3, CreateManyIds());

        _cache.Find(early).ShouldBeNull();
        _cache.Find(late).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_change_among_very_many_is_not_missed()
    {
        await RefreshAsync(1);
        var (token, session) = AddSession();

        await RefreshAsync(2, [session.Id.Value, .. CreateManyIds()]);

        _cache.Find(token).ShouldBeNull();
    }

    [Fact]
    public async Task Sessions_are_evicted_while_others_are_added()
    {
        await RefreshAsync(1);

        await Task.WhenAll(
            Task.Run(() =>
            {
                for (var i = 0; i < 20_000; i++) AddSession();
            }),
            Task.Run(() =>
            {
                for (var i = 0; i < 300; i++) _cache.Evict(100);
            }));

        _cache.Evict(100);
        _cache.Count.ShouldBeInRange(1, 100);
    }

    [Fact]
    public async Task The_least_recently_used_sessions_are_evicted()
    {
        await RefreshAsync(1);
        var sessions = Enumerable.Range(0, 20).Select(minute => AddSession(TestTime.Start.AddMinutes(minute))).ToList();

        _cache.Evict(10);

        sessions.Select(s => _cache.Find(s.Token) is not null).ShouldBe([.. Enumerable.Repeat(false, 11), .. Enumerable.Repeat(true, 9)]);
    }

    [Fact]
    public async Task A_tombstone_stays_after_later_events()
    {
        await RefreshAsync(1);
        var (token, session) = AddSession();
        _cache.BeginFill().AddTombstone(token);

        await RefreshAsync(2, session.Id.Value, session.UserId.Value);

        _cache.HasEnded(token).ShouldBeTrue();
        _cache.Find(token).ShouldBeNull();
        _cache.Count.ShouldBe(0);
    }

    [Fact]
    public async Task A_session_whose_end_was_logged_stays_ended_after_later_events()
    {
        await RefreshAsync(1);
        var (token, session) = AddSession();
        var (other, _) = AddSession();
        _cache.HasEnded(token).ShouldBeFalse();

        await RefreshAsync(2, GetEnd(session));
        await RefreshAsync(3, session.Id.Value, session.UserId.Value);

        (_cache.HasEnded(token), _cache.HasEnded(other)).ShouldBe((true, false));
        _cache.Find(token).ShouldBeNull();
    }

    [Fact]
    public async Task A_session_that_ends_during_a_fill_has_ended()
    {
        await RefreshAsync(1);
        var (token, session) = NewSession();
        var fill = _cache.BeginFill();

        await RefreshAsync(2, GetEnd(session));
        fill.Add(token, session);

        _cache.HasEnded(token).ShouldBeTrue();
        _cache.Find(token).ShouldBeNull();
    }

    [Fact]
    public async Task A_session_is_not_found_after_its_tombstone_was_dropped()
    {
        await RefreshAsync(1);
        var (token, session) = AddSession();

        await RefreshAsync(2, GetEnd(session));
        for (var position = 3; position < 6; position++) await RefreshAsync(position, CreateManyIds());

        _cache.HasEnded(token).ShouldBeFalse();
        _cache.Find(token).ShouldBeNull();
    }

    [Fact]
    public async Task A_reset_removes_tombstones()
    {
        await RefreshAsync(5);
        var (token, _) = NewSession();
        _cache.BeginFill().AddTombstone(token);

        await ResetAsync(2);

        _cache.HasEnded(token).ShouldBeFalse();
    }

    [Fact]
    public async Task Tombstones_are_evicted_if_there_are_too_many()
    {
        await RefreshAsync(1);
        var ended = Enumerable.Range(0, 11).Select(_ => NewSession().Token).ToList();

        foreach (var token in ended[..10]) _cache.BeginFill().AddTombstone(token);
        _cache.Evict(10);
        _cache.HasEnded(ended[0]).ShouldBeTrue();

        _cache.BeginFill().AddTombstone(ended[10]);
        _cache.Evict(10);
        ended.ShouldAllBe(token => !_cache.HasEnded(token));
    }

    [Fact]
    public async Task Nothing_is_evicted_below_the_limit()
    {
        await RefreshAsync(1);
        for (var i = 0; i < 10; i++) AddSession();

        _cache.Evict(10);

        _cache.Count.ShouldBe(10);
    }

    private static Guid[] CreateManyIds() => [.. Enumerable.Range(0, SessionCache.MinRetainedInvalidations).Select(_ => Guid.CreateVersion7())];

    private static (TokenHash<Session> Token, CachedSession Session) NewSession(DateTimeOffset? at = null)
    {
        var user = TestUsers.Create();
        var session = TestSessions.Create(user, at: at);
        return (session.TokenHash, new CachedSession(session, user, SessionPolicy.Default, RoleRequirements.None));
    }

    private (TokenHash<Session> Token, CachedSession Session) AddSession(DateTimeOffset? at = null)
    {
        var (token, session) = NewSession(at);
        _cache.BeginFill().Add(token, session);
        return (token, session);
    }

    private static SessionChange GetEnd(CachedSession session) => new(session.Id.Value, HasEnded: true);

    private Task RefreshAsync(long position, params Guid[] changed) => RefreshAsync(new RevocationLogResult(position, [.. changed.Select(id => new SessionChange(id, HasEnded: false))]));

    private Task RefreshAsync(long position, SessionChange change) => RefreshAsync(new RevocationLogResult(position, [change]));

    private Task ResetAsync(long position) => RefreshAsync(new RevocationLogResult(position, null));

    private Task RefreshAsync(RevocationLogResult result)
    {
        _log.ReadAsync().Returns(result);
        return _cache.RefreshAsync();
    }
}
