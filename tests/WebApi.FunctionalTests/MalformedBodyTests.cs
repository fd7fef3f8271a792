using System.Net;
using System.Text;
using Auth.WebApi.FunctionalTests.Running;

namespace Auth.WebApi.FunctionalTests;

public sealed class MalformedBodyTests(RunningServer server) : IClassFixture<RunningServer>
{
    private const int Bodies = 2_000;

    private static readonly Dictionary<string, string> ValidBodies = new(StringComparer.Ordinal)
    {
        ["POST /api/v1/users"] = """{"username": "someone new", "email": "new@example.org", "password": "correct horse battery staple"}""",
        ["POST /api/v1/sessions"] = """{"username": "someone", "password": "correct horse battery staple", "transport": "bearer", "remember": false}""",
        ["POST /api/v1/me/password"] = """{"currentPassword": "correct horse battery staple", "newPassword": "another good password"}""",
        ["PUT /api/v1/admin/users/{id}/roles"] = """{"roles": ["editor", "auditor"]}""",
        ["POST /api/v1/setup"] = """{"token": "not the token of these tests", "username": "root", "password": "correct horse battery staple"}""",
    };

    /// <summary>Each operation receives randomly damaged bodies with the valid token of an administrator.</summary>
    [Fact]
    [Trait("Requirement", "R50")]
    [Trait("Requirement", "R51")]
    public async Task Two_thousand_malformed_bodies_are_rejected_without_side_effects()
    {
        var random = new Random(20300101);
        var administrator = await server.AdministratorAsync();
        var victim = await server.RegisterAsync();

        for (var i = 0; i < Bodies; i++)
        {
            var call = ContractCalls.All[i % ContractCalls.All.Length];
            var (method, path) = call.Split(' ') is [var verb, var template] ? (new HttpMethod(verb), template.Replace("{id}", victim.Id.ToString(), StringComparison.Ordinal)) : default;
            var body = Damage(random, ValidBodies.GetValueOrDefault(call, """{"user": "x"}"""));

            var answer = await administrator.SendAsync(method, path, Json.Of(body));

            var description = $"{i}: {call} {Encoding.Latin1.GetString(body.AsSpan(0, Math.Min(body.Length, 200)))}: {answer.Text}";
            ((int)answer.Status).ShouldBeInRange(400, 499, description);
            (answer.ContentHeaders.ContentType?.MediaType).ShouldBe("application/problem+json", description);
        }

        (await administrator.IsSignedInAsync()).ShouldBeTrue();
        (await server.GetUserAsync(victim)).Json.GetProperty("status").GetString().ShouldBe("active");
        (await server.Client().LoginAsync(victim.Username)).Status.ShouldBe(HttpStatusCode.Created);
    }

    private static byte[] Damage(Random random, string body)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        return random.Next(12) switch
        {
            0 => bytes[..random.Next(1, bytes.Length)],
            1 => [.. bytes[..^1], .. Encoding.UTF8.GetBytes($$""", "x{{random.Next()}}": 1}""")],
            2 => [.. bytes[..^1], (byte)',', .. bytes[1..]],
            3 => Replace(body, ": \"", $": {random.Next()} \""),
            4 => Replace(body, ": ", ": null, \"y\": "),
            5 => InsertIntoLastString(bytes, [0xC0, 0xAF]),
            6 => InsertIntoLastString(bytes, [0xED, 0xA0, 0x80]),
            7 => InsertIntoLastString(bytes, Encoding.ASCII.GetBytes("\\u0000")),
            8 => InsertIntoLastString(bytes, Encoding.ASCII.GetBytes("\\ud83d")),
            9 => Encoding.UTF8.GetBytes(new string('[', random.Next(65, 500))),
            10 => Encoding.UTF8.GetBytes($"\"{new string('x', random.Next(70_000, 90_000))}\""),
            _ => RandomBytes(random),
        };
    }

    private static byte[] Replace(string body, string oldText, string newText)
    {
        var at = body.IndexOf(oldText, StringComparison.Ordinal);
        if (at < 0) return Encoding.UTF8.GetBytes(body + newText);
        return Encoding.UTF8.GetBytes(string.Concat(body.AsSpan(0, at), newText, body.AsSpan(at + oldText.Length)));
    }

    /// <summary>Inserts bytes at the end of the last string.</summary>
    private static byte[] InsertIntoLastString(byte[] bytes, byte[] inserted)
    {
        var at = Array.LastIndexOf(bytes, (byte)'"');
        return [.. bytes[..at], .. inserted, .. bytes[at..]];
    }

    private static byte[] RandomBytes(Random random)
    {
        var bytes = new byte[random.Next(1, 300)];
        random.NextBytes(bytes);
        return bytes;
    }
}
