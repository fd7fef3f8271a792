using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.Json;

namespace Auth.WebApi.Http;

/// <summary>Strict JSON. Input: only known properties, once each, by exact name and type (CWE-436). Enum values may be in upper case.</summary>
/// <remarks>Output: snake_case enum values and UTC timestamps.</remarks>
internal static class StrictJson
{
    /// <summary>Sets the options after the host application has, because the API of Auth reads and writes with them.</summary>
    /// <param name="generated">JSON metadata that was generated at compile time.</param>
    public static IServiceCollection AddStrictJson(this IServiceCollection services, IJsonTypeInfoResolver generated) =>
        services.PostConfigure<JsonOptions>(options =>
        {
            options.SerializerOptions.TypeInfoResolverChain.Insert(0, generated);
            Apply(options.SerializerOptions);
        });

    /// <summary>The JSON spelling of an enum value.</summary>
    public static string GetName(Enum value) => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    /// <summary>Writes a timestamp in UTC with microseconds.</summary>
    public static void WriteTime(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, DateTimeOffset value) => writer.WriteString(name, InMicroseconds(value));

    private static DateTime InMicroseconds(DateTimeOffset value) => value.UtcDateTime.AddTicks(-(value.UtcTicks % TimeSpan.TicksPerMicrosecond));

    private static void Apply(JsonSerializerOptions options)
    {
        options.MaxDepth = 64;
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.AllowDuplicateProperties = false;
        options.PropertyNameCaseInsensitive = false;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.RespectRequiredConstructorParameters = true;
        options.RespectNullableAnnotations = true;
        options.NumberHandling = JsonNumberHandling.Strict;
        // The first converter of a type is used.
        options.Converters.Insert(0, new ChoiceConverter());
        options.Converters.Insert(1, new TextConverter());
        options.Converters.Insert(2, new TimeConverter());
        options.Converters.Insert(3, new ElementConverter());
    }

    /// <summary>The parser checks only the structure of a JSON element that is passed on. This also rejects invalid strings in it.</summary>
    private sealed class ElementConverter : JsonConverter<JsonElement>
    {
        public override JsonElement Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var element = JsonElement.ParseValue(ref reader);
            try
            {
                ReadTexts(element);
                return element;
            }
            catch (InvalidOperationException exception)
            {
                throw new JsonException(message: null, exception);
            }
        }

        public override void Write(Utf8JsonWriter writer, JsonElement value, JsonSerializerOptions options) => value.WriteTo(writer);

        private static void ReadTexts(JsonElement element)
        {
            if (element.ValueKind == JsonValueKind.String) _ = element.GetString();
            if (element.ValueKind == JsonValueKind.Array)
            {
                foreach (var item in element.EnumerateArray()) ReadTexts(item);
            }

            if (element.ValueKind != JsonValueKind.Object) return;
            foreach (var member in element.EnumerateObject())
            {
                _ = member.Name;
                ReadTexts(member.Value);
            }
        }
    }

    /// <summary>Rejects NUL, which PostgreSQL cannot store (CWE-158). The parser itself rejects lone surrogates and invalid UTF-8.</summary>
    private sealed class TextConverter : JsonConverter<string>
    {
        public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String ? WithoutNul(reader.GetString()!) : throw new JsonException();

        public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);

        /// <remarks>The framework supplies a default for property names only after reflection has been used in the process.</remarks>
        public override string ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => WithoutNul(reader.GetString()!);

        public override void WriteAsPropertyName(Utf8JsonWriter writer, [DisallowNull] string value, JsonSerializerOptions options) => writer.WritePropertyName(value);

        private static string WithoutNul(string text) => text.Contains('\0', StringComparison.Ordinal) ? throw new JsonException() : text;
    }

    /// <summary>Enum values in snake_case, read in upper and lower case. The framework's converter accepts other spellings, and comma-separated lists.</summary>
    private sealed class ChoiceConverter : JsonConverterFactory
    {
        public override bool CanConvert(Type typeToConvert) => typeToConvert.IsEnum;

        public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
            (JsonConverter)Activator.CreateInstance(typeof(ChoiceConverter<>).MakeGenericType(typeToConvert))!;
    }

    private sealed class ChoiceConverter<T> : JsonConverter<T>
        where T : struct, Enum
    {
        private static readonly Dictionary<string, T> Values = Enum.GetValues<T>().ToDictionary(value => GetName(value), StringComparer.OrdinalIgnoreCase);

        private static readonly string Names = string.Join(" or ", Values.Keys);

        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String && Values.TryGetValue(reader.GetString()!, out var value)
                ? value
                : throw new UnknownChoiceException($"Use {Names}.");

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(GetName(value));
    }

    /// <summary>RFC 3339 in UTC, with microseconds: the precision that is stored. A time without an offset is read as UTC, as in a query and on the command line.</summary>
    private sealed class TimeConverter : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.GetDateTime() is { Kind: DateTimeKind.Unspecified } utc ? new(utc, TimeSpan.Zero) : reader.GetDateTimeOffset();

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
            writer.WriteStringValue(InMicroseconds(value));
    }
}

/// <summary>A value is none of an enum. The message names those that are, for the client.</summary>
internal sealed class UnknownChoiceException(string message) : JsonException(message);
