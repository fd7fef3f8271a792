using System.Globalization;
using System.Net;
using System.Text;
using Auth.Domain.Sessions;

namespace Auth.Testing.Histories;

/// <summary>What happens in a history. Its text is the line of a report.</summary>
/// <param name="Who">The name of the account; empty if it is about none.</param>
internal abstract record Step(string Who)
{
    /// <summary>The node on which it happens, 1 or 2.</summary>
    public int Node { get; init; } = 1;

    /// <summary>Simpler steps of the kind, the simplest first.</summary>
    public virtual IEnumerable<Step> Shrink() => [];
}

/// <summary>Time passes.</summary>
internal sealed record Pause(TimeSpan By) : Step("")
{
    public override IEnumerable<Step> Shrink() => By > TimeSpan.FromMinutes(1) ? [this with { By = TimeSpan.FromMinutes(1) }] : [];

    public override string ToString() => $"{Text.Format(By)} {(Text.Format(By).StartsWith("1 ", StringComparison.Ordinal) ? "passes" : "pass")}";
}

/// <summary>A step that changes the attempts of an account.</summary>
internal abstract record AttemptStep(string Who) : Step(Who)
{
    /// <summary>A failure is the simplest.</summary>
    public override IEnumerable<Step> Shrink() => [new Fails(Who) { Node = Node }];
}

/// <summary>A wrong password.</summary>
internal sealed record Fails(string Who) : AttemptStep(Who)
{
    public override IEnumerable<Step> Shrink() => [];

    public override string ToString() => $"{Who} fails";
}

/// <summary>Wrong passwords until the account is locked out; several times, each after the end of the lockout before.</summary>
internal sealed record FailsUntilLockout(string Who, int Times) : AttemptStep(Who)
{
    public override IEnumerable<Step> Shrink() =>
        base.Shrink().Concat(new[] { 1, Times / 2, Times - 1 }.Where(times => times > 0 && times < Times).Distinct().Select(times => this with { Times = times }));

    public override string ToString() => Times == 1 ? $"{Who} fails until a lockout" : $"{Who} fails until a lockout, {Text.Format(Times)} times";
}

/// <summary>The time of a lockout passes.</summary>
internal sealed record LockoutEnds(string Who) : AttemptStep(Who)
{
    public override string ToString() => $"the lockout of {Who} ends";
}

/// <summary>A right password, and a right code if there is a second factor.</summary>
internal sealed record Succeeds(string Who) : AttemptStep(Who)
{
    public override string ToString() => $"{Who} signs in";
}

/// <summary>A node stops during an attempt, which is then never decided.</summary>
internal sealed record IsAbandoned(string Who) : AttemptStep(Who)
{
    public override string ToString() => $"a node stops during an attempt of {Who}";
}

/// <summary>An administrator resets the attempts.</summary>
internal sealed record IsReset(string Who) : AttemptStep(Who)
{
    public override string ToString() => $"an administrator resets {Who}";
}

/// <summary>A step at which Auth asks the rule.</summary>
internal abstract record Question(string Who) : Step(Who);

/// <summary>A login, whose factors have been verified.</summary>
internal sealed record SignsIn(string Who, ClientFingerprint Client, bool Remember) : Question(Who)
{
    public override IEnumerable<Step> Shrink()
    {
        foreach (var client in Clients.GetSimpler(Client)) yield return this with { Client = client };
        if (Remember) yield return this with { Remember = false };
    }

    public override string ToString() => $"{Who} signs in from {Text.Format(Client)}{(Remember ? " and stays signed in" : "")}";
}

/// <summary>A request with the last session of a user.</summary>
internal sealed record SendsRequest(string Who, ClientFingerprint Client) : Question(Who)
{
    public override IEnumerable<Step> Shrink() => Clients.GetSimpler(Client).Select(client => this with { Client = client });

    public override string ToString() => $"{Who} sends a request from {Text.Format(Client)}";
}

/// <summary>The check of a user's sessions, at a login or in the background.</summary>
internal sealed record SessionsAreChecked(string Who) : Question(Who)
{
    public override string ToString() => $"the sessions of {Who} are checked";
}

/// <summary>A registration.</summary>
internal sealed record Registers(string Username, string? Email, ClientFingerprint Client) : Question("")
{
    public override IEnumerable<Step> Shrink()
    {
        if (Username != Generate.Names[0]) yield return this with { Username = Generate.Names[0] };
        if (Email is not null) yield return this with { Email = null };
        foreach (var client in Clients.GetSimpler(Client)) yield return this with { Client = client };
    }

    public override string ToString() => $"{Text.Quoted(Username)} registers {(Email is null ? "without an email" : $"with {Email}")} from {Text.Format(Client)}";
}

/// <summary>A password that is set, or verified.</summary>
/// <param name="IsNew">Whether the account does not exist yet.</param>
internal sealed record ChoosesPassword(string Who, bool IsNew, string Password) : Question(Who)
{
    public override IEnumerable<Step> Shrink()
    {
        if (IsNew) yield return this with { IsNew = false };
        foreach (var shorter in GeneratedPasswords.Shrink(Password)) yield return this with { Password = shorter };
    }

    public override string ToString() => $"{Who}{(IsNew ? ", who has no account yet," : "")} chooses the password {Text.Quoted(Password)}";
}

/// <summary>A change of roles.</summary>
internal sealed record ChangesRoles(string Who, RoleChangeKind Kind, IReadOnlyList<string> After, RoleChangerKind By) : Question(Who)
{
    public override IEnumerable<Step> Shrink()
    {
        if (Kind != RoleChangeKind.OfAccount) yield return this with { Kind = RoleChangeKind.OfAccount };
        if (By != RoleChangerKind.Administrator) yield return this with { By = RoleChangerKind.Administrator };
        if (After.Count > 0) yield return this with { After = [] };
        if (After.Count <= 1) yield break;
        foreach (var role in After) yield return this with { After = [role] };
    }

    public override string ToString()
    {
        var by = By switch
        {
            RoleChangerKind.Administrator => "an administrator",
            RoleChangerKind.Operator => "an operator",
            RoleChangerKind.OperatorForUser => "an operator for a signed-in user",
            _ => "the invitation of an operator",
        };
        var whose = Kind switch
        {
            RoleChangeKind.OfAccount => Who,
            RoleChangeKind.NewAccount => $"the new account {Who}",
            _ => "an invitation without a username",
        };
        return $"{by} sets the roles of {whose} to {(After.Count == 0 ? "none" : string.Join(" and ", After))}";
    }
}

/// <summary>Whose roles change.</summary>
internal enum RoleChangeKind
{
    OfAccount,
    NewAccount,
    Invitation,
}

/// <summary>Who changes roles.</summary>
internal enum RoleChangerKind
{
    Administrator,
    Operator,
    OperatorForUser,
    InvitationOfOperator,
}

/// <summary>Readable texts of values.</summary>
internal static class Text
{
    private const int MaxQuotedLength = 60;

    private static readonly (TimeSpan Unit, string Name)[] Units =
        [(TimeSpan.FromDays(1), "day"), (TimeSpan.FromHours(1), "hour"), (TimeSpan.FromMinutes(1), "minute"), (TimeSpan.FromSeconds(1), "second")];

    public static string Format(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>In the largest unit of which it is a multiple.</summary>
    public static string Format(TimeSpan duration)
    {
        foreach (var (unit, name) in Units)
        {
            if (duration.Ticks == 0 || duration.Ticks % unit.Ticks != 0) continue;
            var count = duration.Ticks / unit.Ticks;
            return string.Create(CultureInfo.InvariantCulture, $"{count} {name}{(count == 1 ? "" : "s")}");
        }

        return duration.Ticks == 0 ? "no time" : duration.ToString("c", CultureInfo.InvariantCulture);
    }

    public static string Format(DateTimeOffset time) => time.ToString("dddd, d MMMM yyyy, HH:mm:ss.FFFFFF 'UTC'", CultureInfo.InvariantCulture);

    public static string Format(ClientFingerprint client)
    {
        var address = client.IpAddress.Equals(IPAddress.None) ? "no IP address" : $"{client.IpAddress}";
        if (client.UserAgent == Clients.Simplest.UserAgent) return address;
        return client.UserAgent.Length == 0 ? $"{address} without a user agent" : $"{address} with {Quoted(client.UserAgent)}";
    }

    /// <summary>With escapes for what is not visible, and shortened.</summary>
    public static string Quoted(string text)
    {
        var visible = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune) || rune.IsAscii && rune.Value >= ' ') visible.Append(rune);
            else visible.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:X}}}");
            if (visible.Length < MaxQuotedLength) continue;
            visible.Append(CultureInfo.InvariantCulture, $"…' ({text.Length} characters)");
            return $"'{visible}";
        }

        return $"'{visible}'";
    }
}
