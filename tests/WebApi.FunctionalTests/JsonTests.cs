using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Auth.WebApi.Api;
using Auth.WebApi.FunctionalTests.Running;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Auth.WebApi.FunctionalTests;

/// <summary>The JSON source generation covers all API types, without a fallback to reflection.</summary>
/// <remarks>Options with only the generated context never use metadata that other code in this process built by reflection.</remarks>
public sealed class JsonTests(RunningServer server) : IClassFixture<RunningServer>
{
    public static TheoryData<string> Types => [.. Contract.Keys];

    private static IReadOnlyDictionary<string, Type> Contract { get; } = typeof(ApiJsonContext).GetCustomAttributesData()
        .Where(attribute => attribute.AttributeType == typeof(JsonSerializableAttribute))
        .Select(attribute => (Type)attribute.ConstructorArguments[0].Value!)
        .Where(type => type != typeof(object))
        .ToDictionary(type => type.ToString(), StringComparer.Ordinal);

    [Theory]
    [MemberData(nameof(Types))]
    public async Task API_types_are_serialized_and_deserialized_without_reflection(string name)
    {
        var type = Contract[name];
        var options = new JsonSerializerOptions(server.Services.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions) { TypeInfoResolver = ApiJsonContext.Default };

        var written = await SerializeAsync(Sample(type));

        written.ShouldStartWith("{");
        JsonNode.DeepEquals(JsonNode.Parse(await SerializeAsync(JsonSerializer.Deserialize(written, type, options))), JsonNode.Parse(written)).ShouldBeTrue(written);

        async Task<string> SerializeAsync(object? value)
        {
            using var stream = new MemoryStream();
            await JsonSerializer.SerializeAsync(stream, value, type, options);
            return Encoding.UTF8.GetString(stream.ToArray());
        }
    }

    /// <summary>A value with every member set and one item in each list.</summary>
    private static object Sample(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(string)) return "text";
        if (type == typeof(JsonElement)) return JsonElement.Parse("""{"member": ["text"]}""");
        if (type == typeof(DateTimeOffset)) return DateTimeOffset.UnixEpoch;
        if (type.IsEnum) return Enum.GetValues(type).GetValue(0)!;
        if (type.IsValueType) return Activator.CreateInstance(type)!;
        if (type.IsInterface || type.IsArray || typeof(System.Collections.IDictionary).IsAssignableFrom(type)) return SampleOfMany(type);

        var constructor = type.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).MaxBy(c => c.GetParameters().Length)!;
        return constructor.Invoke([.. constructor.GetParameters().Select(parameter => Sample(parameter.ParameterType))]);
    }

    private static object SampleOfMany(Type type)
    {
        var items = type.IsArray ? [type.GetElementType()!] : type.GetGenericArguments();
        if (items is [var key, var value])
        {
            var dictionary = (System.Collections.IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(key, value))!;
            dictionary.Add(Sample(key), Sample(value));
            return dictionary;
        }

        var list = Array.CreateInstance(items[0], 1);
        list.SetValue(Sample(items[0]), 0);
        return type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>)
            ? typeof(AsyncEnumerable).GetMethod(nameof(AsyncEnumerable.ToAsyncEnumerable))!.MakeGenericMethod(items).Invoke(null, [list])!
            : list;
    }
}
