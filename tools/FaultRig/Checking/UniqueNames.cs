using Auth.FaultRig.Histories;

namespace Auth.FaultRig.Checking;

/// <summary>I4: a username or email belongs to one account only.</summary>
public sealed class UniqueNames : IInvariant
{
    public string Name => "I4 unique";

    public IEnumerable<string> Violations(Evidence evidence)
    {
        var registered = evidence.Operations.Where(o => o is { Kind: Kinds.Register or Kinds.Setup, IsOk: true }).ToList();
        return
        [
            .. Doubled(registered.Select(o => o.User)).Select(name => $"{name} was registered twice"),
            .. Doubled(registered.Select(o => o.Email)).Select(email => $"{email} was registered twice"),
            .. Doubled((evidence.Users ?? []).Select(user => user.Name)).Select(name => $"two accounts are called {name}"),
            .. Doubled((evidence.Users ?? []).Select(user => user.Email)).Select(email => $"two accounts have the address {email}"),
        ];
    }

    private static IEnumerable<string> Doubled(IEnumerable<string?> keys) =>
        keys.OfType<string>().GroupBy(key => key, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1).Select(group => group.Key);
}
