using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.WebApi.Security;
using Microsoft.AspNetCore.Http;

namespace Auth.WebApi.FunctionalTests.Fuzzing;

/// <summary>Malformed headers never cause an exception, and never yield a token other than the issued one.</summary>
[Trait("Requirement", "R26")]
[Trait("Requirement", "R36")]
[Trait("Requirement", "R39")]
public sealed class CredentialFuzzTests
{
    private const int Rounds = 100_000;
    private const int Seed = 20300102;
    private const string CookieName = "__Host-auth-session";

    private static readonly string[] Pieces =
    [
        CookieName, "__host-auth-session", "__Host-auth-session2", "=", ";", "; ", ",", " ", "\t", "\"", "\\", "%3D", "%", "Bearer", "bearer ", "BEARER ", "Bearer ", "Bearer\t", "Basic ", "ses_", "dev_", "\0", "\u00e9", "\ud800", "==", "a=b", "",
    ];

    [Fact]
    public void A_session_token_is_accepted_only_once_per_request_and_in_its_exact_spelling()
    {
        var random = new Random(Seed);
        var accepted = 0;
        for (var i = 0; i < Rounds; i++)
        {
            var token = Token<Session>.New().Reveal();
            var cookies = Headers(random, token, CookieName + "=");
            var authorizations = Headers(random, token, "Bearer ");
            var description = $"seed {Seed}, round {i}: Cookie {string.Join(" | ", cookies)}; Authorization {string.Join(" | ", authorizations)}";
            var request = new DefaultHttpContext().Request;
            request.Headers.Cookie = cookies;
            request.Headers.Authorization = authorizations;

            var presented = RequestCredentials.Read(request);

            if (presented.AreAmbiguous || presented.Token?.Reveal() != token) continue;
            accepted++;
            var inCookies = cookies.SelectMany(c => c.Split(';')).Select(c => c.Trim(' ', '\t')).Where(c => c.StartsWith(CookieName + "=", StringComparison.Ordinal)).ToList();
            if (presented.Transport == SessionTransport.Cookie)
            {
                inCookies.ShouldBe([$"{CookieName}={token}"], description);
                authorizations.ShouldBeEmpty(description);
            }
            else
            {
                inCookies.ShouldBeEmpty(description);
                authorizations.ShouldHaveSingleItem(description).ShouldMatch($"^[Bb][Ee][Aa][Rr][Ee][Rr] +{token}$", description);
            }
        }

        accepted.ShouldBeInRange(Rounds / 100, Rounds / 2, "accepted and rejected headers should both occur");
    }

    [Fact]
    public void An_altered_session_token_never_matches_the_issued_one()
    {
        var random = new Random(Seed);
        for (var i = 0; i < Rounds; i++)
        {
            var issued = Token<Session>.New();
            var changed = Mutated(random, issued.Reveal());
            if (changed == issued.Reveal() || !Token<Session>.TryParse(changed, out var parsed)) continue;

            parsed.Hash().ShouldNotBe(issued.Hash(), $"seed {Seed}, round {i}: {issued.Reveal()} and {changed}");
        }
    }

    private static string[] Headers(Random random, string token, string prefix) =>
        [.. Enumerable.Range(0, random.Next(5) switch { 0 or 1 => 0, 4 => 2, _ => 1 }).Select(_ => random.Next(3) == 0 ? prefix + token : Header(random, token, prefix))];

    private static string Header(Random random, string token, string prefix) =>
        string.Concat(Enumerable.Range(0, random.Next(1, 8)).Select(_ => random.Next(6) switch
        {
            0 => prefix + token,
            1 => token,
            2 => prefix + Mutated(random, token),
            _ => Pieces[random.Next(Pieces.Length)],
        }));

    private static string Mutated(Random random, string text)
    {
        var at = random.Next(text.Length);
        return random.Next(8) switch
        {
            0 => text.Remove(at, 1),
            1 => text.Insert(at, Pieces[random.Next(Pieces.Length)]),
            2 => text[..at],
            3 => text[..at] + (char)random.Next(1, 0x10000) + text[(at + 1)..],
            4 => text.ToUpperInvariant(),
            5 => text + "=",
            6 => text[..at] + (char)(text[at] ^ 0x20) + text[(at + 1)..],
            _ => text[..at] + "AZaz09-_"[random.Next(8)] + text[(at + 1)..],
        };
    }
}
