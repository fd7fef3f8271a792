using System.Net;
using Auth.Domain.Passwords;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using FsCheck;
using FsCheck.Fluent;

namespace Auth.Testing.Histories;

/// <summary>Generates histories.</summary>
internal static class Generate
{
    /// <summary>The usernames of the people.</summary>
    public static readonly string[] Names = ["alice", "bob", "carol"];

    private const int MaxSteps = 12;

    private const int MaxRoles = 3;

    private const int MinutesOfWeek = 7 * 24 * 60;

    private static readonly DateTimeOffset[] Starts =
    [
        TestTime.Start,
        TestTime.Start.AddHours(12),
        TestTime.Start.AddDays(4),
        new(2028, 2, 29, 23, 59, 59, TimeSpan.Zero),
        new(2001, 1, 1, 0, 0, 0, TimeSpan.Zero),
        new(2150, 7, 31, 6, 30, 0, TimeSpan.Zero),
    ];

    private static readonly TimeSpan[] Pauses =
    [
        TimeSpan.FromMicroseconds(1), TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15),
        TimeSpan.FromHours(1), TimeSpan.FromHours(8), TimeSpan.FromDays(1), TimeSpan.FromDays(7), TimeSpan.FromDays(366),
    ];

    public static Gen<string> Name => Gen.Elements(Names);

    /// <summary>Histories of steps, with these roles beside that of administrators, that begin at and around these times of day, among others.</summary>
    public static Arbitrary<History> Histories(IEnumerable<string> roles, IEnumerable<TimeOnly> times, Gen<Step> steps)
    {
        var midnight = new DateTimeOffset(TestTime.Start.Date, TimeSpan.Zero);
        DateTimeOffset[] around = [.. times.SelectMany(time => new[] { -1, 0, 1 }.Select(minute => midnight + time.ToTimeSpan() + TimeSpan.FromMinutes(minute)))];
        var starts = Gen.OneOf(Gen.Elements(Starts.Concat(around)), Gen.Choose(0, MinutesOfWeek).Select(minute => midnight + TimeSpan.FromMinutes(minute)));
        string[] known = [.. roles];
        var onNodes = steps.Zip(Gen.Elements(1, 2), (step, node) => step with { Node = node });
        var histories =
            from start in starts
            from people in Gen.CollectToList(Names, name => People(name, known))
            from count in Gen.Choose(1, MaxSteps)
            from list in onNodes.ListOf(count)
            select new History(start, people, list);
        return Arb.From(histories, history => history.Shrink());
    }

    /// <summary>Attempts, their consequences and pauses.</summary>
    public static Gen<Step> Attempts => Gen.Frequency(
        (8, Name.Select(name => (Step)new Fails(name))),
        (3, Name.Zip(Gen.Frequency((12, Gen.Choose(1, 4)), (1, Gen.Choose(5, 70))), (name, times) => (Step)new FailsUntilLockout(name, times))),
        (2, Name.Select(name => (Step)new LockoutEnds(name))),
        (2, Name.Select(name => (Step)new Succeeds(name))),
        (1, Name.Select(name => (Step)new IsAbandoned(name))),
        (1, Name.Select(name => (Step)new IsReset(name))),
        (3, Gen.Elements(Pauses).Select(by => (Step)new Pause(by))));

    /// <summary>Questions, between attempts and pauses.</summary>
    public static Gen<Step> StepsWith(Gen<Step> questions) => Gen.Frequency((3, questions), (1, Attempts));

    /// <summary>Some of these roles and that of administrators.</summary>
    public static Gen<IReadOnlyList<string>> SomeRoles(IEnumerable<string> roles) =>
        from count in Gen.Choose(0, MaxRoles)
        from some in Gen.OneOf(Gen.Constant(Role.Administrator.Name), Gen.Elements(roles.Append("clerk"))).ListOf(count)
        select (IReadOnlyList<string>)[.. some.Distinct(StringComparer.Ordinal)];

    private static Gen<Person> People(string name, IEnumerable<string> roles) =>
        from own in SomeRoles(roles)
        from email in Gen.Elements(PersonEmail.None, PersonEmail.Unverified, PersonEmail.Verified)
        from hasSecondFactor in Rarely
        from mustChangePassword in Rarely
        from isLocked in Rarely
        select new Person(name) { Roles = own, Email = email, HasSecondFactor = hasSecondFactor, MustChangePassword = mustChangePassword, IsLockedByAdministrator = isLocked };

    private static Gen<bool> Rarely => Gen.Frequency((3, Gen.Constant(false)), (1, Gen.Constant(true)));
}

/// <summary>Clients of every kind that Auth knows.</summary>
internal static class Clients
{
    /// <summary>The simplest first.</summary>
    private static readonly ClientFingerprint[] All =
    [
        A.Client(),
        A.Client("192.0.2.77"),
        A.Client("2001:db8::1"),
        A.Client("203.0.113.9", ""),
        new(IPAddress.None, userAgent: null),
        A.Client("198.51.100.7", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"),
        A.Client("2001:db8::1:2", "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36"),
        A.Client("127.0.0.1", "агент \U0001F600"),
        A.Client("fe80::1", new string('x', ClientFingerprint.MaximumUserAgentLength)),
    ];

    public static ClientFingerprint Simplest => All[0];

    public static Gen<ClientFingerprint> Any => Gen.Elements(All);

    public static IEnumerable<ClientFingerprint> GetSimpler(ClientFingerprint client) => All.TakeWhile(other => other != client);
}

/// <summary>Passwords within the limits that Auth accepts (<see cref="PasswordPolicy.IsWithinLimits"/>).</summary>
internal static class GeneratedPasswords
{
    private static readonly string[] Parts =
    [
        "a", "1", " ", "password", "Correct horse", "battery staple", "äöüß", "пароль", "密码", "كلمة", "\U0001F600\U0001F469\u200D\U0001F4BB", "e\u0301", "\u0130\u0131", "\u202E", "\u0000", "\n", "\uFFFD", "\u200B", "\uFB03",
        "$1${0}{x}%s\\", "<b>'\"--", "alice", "alice@example.org",
    ];

    public static Gen<string> WithParts(IReadOnlyCollection<string> own) => Gen.Frequency(
        (1, Gen.Elements(UserBuilder.DefaultPassword, "a", new string('x', PasswordPolicy.MaximumLength), string.Concat(Enumerable.Repeat("\U0001F600", PasswordPolicy.MaximumLength)))),
        (19, from parts in Gen.Elements(Parts.Concat(own)).NonEmptyListOf() select string.Concat(parts.Take(8))))
        .Where(PasswordPolicy.IsWithinLimits);

    /// <summary>Shorter passwords.</summary>
    public static IEnumerable<string> Shrink(string password)
    {
        for (var length = password.Length / 2; length > 0; length /= 2)
        {
            for (var from = 0; from + length <= password.Length; from += length)
            {
                var shorter = password.Remove(from, length);
                if (PasswordPolicy.IsWithinLimits(shorter)) yield return shorter;
            }
        }
    }
}
