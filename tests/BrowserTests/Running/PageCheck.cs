using System.Collections.Concurrent;
using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace Auth.BrowserTests.Running;

/// <summary>Checks that apply to every page.</summary>
internal sealed class PageCheck(IPage page, BrowserSettings settings)
{
    /// <summary>Runs before the page's own content, and records policy violations and layout shifts.</summary>
    public const string RecordingScript =
        """
        window.authTests = { violations: [], shift: 0, moved: [] };
        document.addEventListener('securitypolicyviolation', e => authTests.violations.push(`${e.effectiveDirective} of the policy kept out ${e.blockedURI} (${e.sample})`));
        authTests.shifts = new PerformanceObserver(list => authTests.add(list.getEntries()));
        authTests.at = r => `${Math.round(r.x)},${Math.round(r.y)} ${Math.round(r.width)}x${Math.round(r.height)}`;
        authTests.add = entries => {
          for (const entry of entries.filter(e => !e.hadRecentInput)) {
            authTests.shift += entry.value;
            authTests.moved.push(`at ${Math.round(entry.startTime)} ms in a window of ${innerWidth}: ` + entry.sources.map(s => `${s.node?.localName ?? s.node?.nodeName} from ${authTests.at(s.previousRect)} to ${authTests.at(s.currentRect)}`).join(', '));
          }
        };
        authTests.shifts.observe({ type: 'layout-shift', buffered: true });
        """;

    /// <summary>Checks of the document itself, which also work without scripts.</summary>
    private const string Facts =
        """
        () => {
          const faults = [];
          const all = selector => [...document.querySelectorAll(selector)];
          if (all('h1').length !== 1) faults.push(`${all('h1').length} headings of the first level`);
          if (document.title.trim() === '') faults.push('no title');
          if (!/^[a-z]{2}$/.test(document.documentElement.lang)) faults.push('no language');
          for (const element of all('[style], style, script:not([src])')) faults.push(`written into the page: ${element.outerHTML.slice(0, 120)}`);
          for (const element of all('*')) for (const { name } of element.attributes) if (name.startsWith('on')) faults.push(`an event handler in the page: ${element.outerHTML.slice(0, 120)}`);
          const ids = all('[id]').map(e => e.id);
          for (const id of new Set(ids.filter((id, i) => ids.indexOf(id) !== i))) faults.push(`the id '${id}' twice`);
          for (const element of all('[aria-describedby], [aria-labelledby], [aria-controls], label[for]'))
            for (const name of ['aria-describedby', 'aria-labelledby', 'aria-controls', 'for'])
              for (const id of (element.getAttribute(name) ?? '').split(' ').filter(Boolean))
                if (!document.getElementById(id)) faults.push(`${name} leads to '${id}', which is not there`);
          for (const element of all('input[type=password]')) if (element.value !== '') faults.push('a password is sent back');
          return faults;
        }
        """;

    private const string Behavior =
        """
        async () => {
          authTests.add(authTests.shifts.takeRecords());
          const faults = [...authTests.violations];
          if (authTests.shift > 0) faults.push(`the layout shifts by ${authTests.shift}: ${authTests.moved.join('; ')}`);
          return faults;
        }
        """;

    /// <summary>Returns null if the page fits its window.</summary>
    private const string Overflow =
        """
        () => {
          const width = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth <= width) return null;
          const wide = [...document.body.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > width + 1 && !e.closest('.scroll')).map(e => e.outerHTML.slice(0, 100));
          return `${document.documentElement.scrollWidth} pixels wide in a window of ${width}: ${wide.slice(0, 3).join(' | ')}`;
        }
        """;

    /// <summary>The structure of a page: its elements without text, and repeated rows once.</summary>
    private const string Shape =
        """
        () => {
          const significant = /^(id|for|class|role|type|lang|hidden|tabindex|alt|aria-.*)$/;
          const shape = element => {
            const attributes = [...element.attributes].map(a => significant.test(a.name) ? `${a.name}=${a.value}` : a.name).sort().join();
            const text = [...element.childNodes].some(n => n.nodeType === Node.TEXT_NODE && n.data.trim() !== '');
            const children = [...element.children].map(shape);
            return `<${element.localName} ${attributes}>${text ? '#' : ''}${children.filter((c, i) => c !== children[i - 1]).join('')}</>`;
          };
          return shape(document.documentElement);
        }
        """;

    /// <summary>Pages without accessibility violations. The axe check is the slowest one, and tests open the same pages many times.</summary>
    private static readonly ConcurrentDictionary<(string Shape, int Width, ColorScheme Theme), bool> CleanPages = new();

    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    /// <summary>All rules with these tags, and target-size, which is new in WCAG 2.2 and off by default.</summary>
    private const string Barriers =
        """
        async () => {
          const options = {
            runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] },
            rules: { 'target-size': { enabled: true } },
            resultTypes: ['violations'],
          };
          const { violations } = await axe.run(document, options);
          return violations.flatMap(barrier => barrier.nodes.map(node => `${barrier.id}: ${barrier.help}: ${node.html}`));
        }
        """;

    /// <summary>All faults of the page, including the problems that the browser reported.</summary>
    public async Task<IReadOnlyList<string>> FaultsAsync(IResponse document, Func<IReadOnlyList<string>> reportedProblems)
    {
        List<string> faults = [.. await PolicyAsync(document), .. await page.EvaluateAsync<string[]>(Facts)];
        if (settings.Script)
        {
            // The overflow check below resizes the window, which shifts the layout.
            faults.AddRange(await page.EvaluateAsync<string[]>(Behavior));
            faults.AddRange(await BarriersAsync());
        }

        if (await OverflowAsync() is { } overflow) faults.Add(overflow);
        return [.. faults, .. reportedProblems()];
    }

    /// <summary>The content security policy must block injected scripts.</summary>
    private static async Task<IEnumerable<string>> PolicyAsync(IResponse document)
    {
        var policy = await document.HeaderValueAsync("content-security-policy") ?? "";
        string[] wanted = ["default-src 'none'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"];
        return
        [
            .. wanted.Where(directive => !policy.Split(';', StringSplitOptions.TrimEntries).Contains(directive)).Select(directive => $"the policy lacks {directive}: '{policy}'"),
            .. policy.Contains("unsafe", StringComparison.Ordinal) ? [$"the policy allows unsafe sources: '{policy}'"] : Array.Empty<string>(),
        ];
    }

    private async Task<IEnumerable<string>> BarriersAsync()
    {
        var key = (await page.EvaluateAsync<string>(Shape), settings.Width, settings.Theme);
        if (CleanPages.ContainsKey(key)) return [];

        // Deque's package for Playwright opens an extra page per check to merge the results of frames. These pages have no frames.
        await page.EvaluateAsync(Axe);
        var barriers = await page.EvaluateAsync<string[]>(Barriers);
        if (barriers.Length == 0) CleanPages.TryAdd(key, true);
        return barriers;
    }

    private async Task<string?> OverflowAsync()
    {
        if (settings.Width == BrowserSettings.PhoneWidth) return await page.EvaluateAsync<string?>(Overflow);
        await page.SetViewportSizeAsync(BrowserSettings.PhoneWidth, settings.Height);
        var overflow = await page.EvaluateAsync<string?>(Overflow);
        await page.SetViewportSizeAsync(settings.Width, settings.Height);
        return overflow;
    }
}
