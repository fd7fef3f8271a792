using System.Globalization;

namespace Auth.Testing.Histories;

/// <summary>What happens to a few accounts, in order.</summary>
internal sealed record History(DateTimeOffset Start, IReadOnlyList<Person> People, IReadOnlyList<Step> Steps)
{
    /// <summary>Simpler histories: with fewer steps first, then with simpler ones.</summary>
    public IEnumerable<History> Shrink()
    {
        for (var length = Steps.Count; length > 0; length /= 2)
        {
            for (var from = 0; from + length <= Steps.Count; from += length)
                yield return this with { Steps = [.. Steps.Take(from), .. Steps.Skip(from + length)] };
        }

        foreach (var person in People.Skip(1).Where(person => Steps.Any(step => step.Who == person.Name))) yield return WithFirstInPlaceOf(person);
        if (Start != TestTime.Start) yield return this with { Start = TestTime.Start };
        for (var i = 0; i < People.Count; i++)
        {
            foreach (var person in People[i].Shrink()) yield return this with { People = Replace(People, i, person) };
        }

        for (var i = 0; i < Steps.Count; i++)
        {
            if (Steps[i].Node != 1) yield return this with { Steps = Replace(Steps, i, Steps[i] with { Node = 1 }) };
            foreach (var step in Steps[i].Shrink()) yield return this with { Steps = Replace(Steps, i, step) };
        }
    }

    /// <summary>The lines of a report.</summary>
    /// <param name="count">The number of steps.</param>
    /// <param name="showNodes">Whether it matters on which node a step happens.</param>
    public IEnumerable<string> Describe(int count, bool showNodes)
    {
        var steps = Steps.Take(count).ToList();
        if (Start != TestTime.Start) yield return $"it is {Text.Format(Start)}";
        foreach (var person in People.Where(person => steps.Any(step => step.Who == person.Name))) yield return person.ToString();
        foreach (var step in steps) yield return showNodes ? string.Create(CultureInfo.InvariantCulture, $"{step} (node {step.Node})") : step.ToString();
    }

    /// <summary>The same about one account less: the first one is as the other was, and does what both did.</summary>
    private History WithFirstInPlaceOf(Person person) => this with
    {
        People = Replace(People, 0, person with { Name = People[0].Name }),
        Steps = [.. Steps.Select(step => step.Who == person.Name ? step with { Who = People[0].Name } : step)],
    };

    private static List<T> Replace<T>(IReadOnlyList<T> items, int index, T item) => [.. items.Take(index), item, .. items.Skip(index + 1)];
}
