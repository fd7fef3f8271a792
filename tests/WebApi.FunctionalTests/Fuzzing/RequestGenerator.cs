using System.Text;
using System.Text.Json;

namespace Auth.WebApi.FunctionalTests.Fuzzing;

/// <summary>Generates valid and slightly invalid requests from the operations of the API document.</summary>
/// <param name="ids">User ids for paths.</param>
/// <param name="names">Usernames of accounts.</param>
internal sealed class RequestGenerator(Random random, IReadOnlyList<Guid> ids, IReadOnlyList<string> names)
{
    private static readonly string[] Texts =
    [
        "", " ", "a", "admin", "someone new", "cookie", "bearer", "a@b.example", "@", "a@", "\"", "\\", "../../etc/passwd", "%00", "' OR 1=1 --", "<script>", "${jndi:x}", "\r\nSet-Cookie: a=b",
        "correct horse battery staple", "a wrong password that is long enough", "ses_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "dev_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "e\u0301", "\u00e9", "ß", "ẞ", "İ", "ı", "ﬁ", "Å", "\u202eevil", "\u200b", "\ufeff", "\uffff", "\ufffe", "😀", "👩‍👩‍👧‍👦", "\ue000", "\u0000", "\u001b[31m", "\u2028", "𝒜𝒹𝒶", "аdmin",
    ];

    private static readonly string[] Escapes = ["\\u0000", "\\ud800", "\\udc00", "\\udc00\\ud800", "\\uD83D", "\\x41", "\\", "\\u12", "\\ufffe", "\\u0085"];

    private static readonly string[] Numbers =
        ["0", "-0", "-1", "1", "200", "201", "2147483647", "2147483648", "-9223372036854775809", "1e309", "-1e-400", "1.0", "0.1", "1E2", "99999999999999999999999999999999999999", "01", "+1", "NaN", ".5"];

    private static readonly string[] OddIds =
        ["x", "0", "-1", "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff", "%ff%fe", "%F0%9F%98%80", "..%2f..", "%252e", "a;b", "1'--", "{id}", "a%0d%0ab"];

    private static readonly (string Name, string Value)[] OddHeaders =
    [
        ("Origin", "https://evil.example"), ("Origin", "null"), ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Site", "nonsense"), ("X-Forwarded-For", "203.0.113.7, nonsense"), ("Forwarded", "for=x"),
        ("X-Forwarded-Host", "evil.example"), ("X-HTTP-Method-Override", "DELETE"), ("X-Original-URL", "/api/v1/admin/users"), ("Accept", "text/html"), ("Accept", "q=;"), ("Accept-Encoding", "x"),
        ("Cookie", "__Host-auth-session="), ("Cookie", "__Host-auth-session=a; __Host-auth-session=b"), ("Cookie", ";;=;,"), ("Cookie", "__Host-auth-device=dev_x"), ("Cookie", new string('c', 5000)),
        ("Authorization", "Bearer"), ("Authorization", "Basic OjpA"), ("Authorization", "Bearer ses_%"), ("Range", "bytes=0-1"), ("If-None-Match", "*"), ("Content-Encoding", "gzip"),
        ("Host", "evil.example"), ("Host", "localhost"), ("User-Agent", "another agent"), ("traceparent", "00-zz-zz-zz"), ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"), ("Via", "1.0 x"),
    ];

    private static readonly string[] OddTypes = ["application/json; charset=utf-8", "application/json; charset=utf-16", "application/json; charset=\"\"", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "nonsense", ";"];

    public HttpRequestMessage Next(Operation operation)
    {
        var request = new HttpRequestMessage(operation.Method, PathOf(operation) + QueryOf(operation));
        if (operation.Body is { } schema) request.Content = Content(Encoding.UTF8.GetBytes(Body(operation, schema)));
        else if (OneIn(15)) request.Content = Content(Encoding.UTF8.GetBytes(OneIn(4) ? new string(' ', 70_000) : "{}"));

        if (OneIn(6))
        {
            var (name, value) = One(OddHeaders);
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }

    private ByteArrayContent Content(byte[] body)
    {
        if (OneIn(40)) random.NextBytes(body.AsSpan(0, Math.Min(body.Length, 8)));
        var content = new ByteArrayContent(body);
        if (!OneIn(50)) content.Headers.TryAddWithoutValidation("Content-Type", OneIn(20) ? One(OddTypes) : "application/json");
        return content;
    }

    private string PathOf(Operation operation) =>
        operation.Path.Replace("{id}", OneIn(4) ? One(OddIds) : OneIn(3) ? $"{Guid.CreateVersion7()}" : Format(One(ids)), StringComparison.Ordinal);

    private string Format(Guid id) => OneIn(10) ? id.ToString("B").ToUpperInvariant() : OneIn(10) ? id.ToString("N") : $"{id}";

    private string QueryOf(Operation operation)
    {
        var pairs = new List<string>();
        foreach (var (name, _) in operation.Parameters.Where(p => p.InQuery && OneIn(2)))
        {
            pairs.Add($"{name}={QueryValue()}");
            if (OneIn(12)) pairs.Add($"{name}={QueryValue()}");
        }

        if (OneIn(12)) pairs.Add(One(["unknown=1", "=", "&", "%", "a[b]=c", "%00=1", "access_token=ses_x", "LIMIT=1"]));
        return pairs.Count == 0 ? "" : "?" + string.Join('&', pairs);
    }

    private string QueryValue() => random.Next(5) switch
    {
        0 => Uri.EscapeDataString(One(Numbers)),
        1 => One(["%00", "%ff", "%C0%AF", "%ED%A0%80", "%", "%zz", "", "+"]),
        2 => $"{One(ids)}",
        3 => random.Next(1, 201).ToString(System.Globalization.CultureInfo.InvariantCulture),
        _ => Uri.EscapeDataString(One(Texts)),
    };

    private string Body(Operation operation, JsonElement schema)
    {
        switch (random.Next(14))
        {
            case 0: return One(["", "null", "[]", "1", "\"x\"", "{", "}", "{}{}", "// x", "\ufeff{}"]);
            case 1: return new string('[', random.Next(1, 5000));
            case 2: return Nested(random.Next(1, 300));
        }

        var members = schema.GetProperty("properties").EnumerateObject()
            .Where(p => !OneIn(IsRequired(schema, p.Name) ? 15 : 2))
            .Select(p => (p.Name, Value: OneIn(8) ? AnyValue() : ValueOf(operation, p.Value, p.Name))).ToList();
        if (OneIn(12)) members.Add((One(["x", "id", "roles", "isAdmin", "a.b", "__proto__", "Username", "", "\u0000", "$type"]), AnyValue()));
        if (OneIn(12) && members.Count > 0) members.Add(One(members));
        if (OneIn(3)) random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(members));
        return "{" + string.Join(OneIn(30) ? ",," : ",", members.Select(m => $"{JsonSerializer.Serialize(m.Name)}:{m.Value}")) + "}";
    }

    private string ValueOf(Operation operation, JsonElement unresolved, string name)
    {
        var schema = operation.Resolve(unresolved);
        if (schema.TryGetProperty("enum", out var choices)) return One([.. choices.EnumerateArray().Select(c => c.GetRawText())]);
        return Operation.TypesOf(schema).Find(t => t != "null") switch
        {
            "boolean" => OneIn(2) ? "true" : "false",
            "integer" or "number" => One(Numbers),
            "array" => $"[{string.Join(',', Enumerable.Range(0, OneIn(10) ? 30 : random.Next(4)).Select(_ => ValueOf(operation, schema.GetProperty("items"), name)))}]",
            _ => Text(name),
        };
    }

    private string Text(string name) => random.Next(10) switch
    {
        0 => "\"" + One(Escapes) + "\"",
        1 => JsonSerializer.Serialize(new string('x', One([7, 8, 14, 15, 64, 65, 320, 321, 1024, 1025, 70_000]))),
        2 => JsonSerializer.Serialize(string.Concat(Enumerable.Repeat(One(Texts), random.Next(1, 30)))),
        3 or 4 when name == "username" => JsonSerializer.Serialize(One(names)),
        5 or 6 => JsonSerializer.Serialize($"fuzzed {random.Next(1000)}"),
        7 => JsonSerializer.Serialize("correct horse battery staple"),
        _ => JsonSerializer.Serialize(One(Texts)),
    };

    private string AnyValue() => random.Next(8) switch
    {
        0 => "null",
        1 => "true",
        2 => One(Numbers),
        3 => "[]",
        4 => "{}",
        5 => Nested(random.Next(1, 100)),
        6 => $"\"{One(Escapes)}\"",
        _ => JsonSerializer.Serialize(One(Texts)),
    };

    private static string Nested(int depth) => string.Concat(Enumerable.Repeat("{\"a\":", depth)) + "1" + new string('}', depth);

    private static bool IsRequired(JsonElement schema, string name) =>
        schema.TryGetProperty("required", out var required) && required.EnumerateArray().Any(r => r.GetString() == name);

    private bool OneIn(int count) => random.Next(count) == 0;

    private T One<T>(IReadOnlyList<T> values) => values[random.Next(values.Count)];
}
