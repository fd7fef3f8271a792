using Auth.Application.Common.Settings;
using Auth.Domain.Sessions;
using Auth.Infrastructure;
using Auth.Shared;
using Auth.WebApi.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Primitives;

namespace Auth.WebApi.FunctionalTests.Contract;

/// <summary>Pins the keys of settings, and allowed values that are derived from C# enum members.</summary>
public sealed class SettingsContractTests
{
    [Fact]
    public void Setting_keys_and_their_allowed_values_are_unchanged()
    {
        var recorder = new RecordedConfiguration(new ConfigurationBuilder().Build());
        ServerSettings.Read(recorder);
        var values = typeof(InfrastructureSettings).Assembly.GetTypes().Append(typeof(ClientBinding)).Where(type => type is { IsEnum: true, IsNested: false })
            .SelectMany(Enum.GetNames).Append("Forever").Distinct(StringComparer.Ordinal).ToList();

        var settings = from key in recorder.Keys
                       let choices = values.Where(value => IsAllowed(key, value)).Order(StringComparer.Ordinal).ToList()
                       select choices.Count == values.Count ? key : $"{key} {string.Join(' ', choices)}";

        settings.Order(StringComparer.Ordinal).ShouldMatchStored("settings.txt");
    }

    private static bool IsAllowed(string key, string value)
    {
        try
        {
            ServerSettings.Read(new ConfigurationBuilder().AddInMemoryCollection([new(key, value)]).Build());
            return true;
        }
        catch (SettingsException exception)
        {
            return !exception.Message.Contains($"{key} is '{value}'", StringComparison.Ordinal);
        }
    }

    private sealed class RecordedConfiguration(IConfiguration inner) : IConfiguration
    {
        public SortedSet<string> Keys { get; } = new(StringComparer.Ordinal);

        public string? this[string key]
        {
            get
            {
                Keys.Add(key);
                return inner[key];
            }

            set => inner[key] = value;
        }

        public IEnumerable<IConfigurationSection> GetChildren() => inner.GetChildren();

        public IChangeToken GetReloadToken() => inner.GetReloadToken();

        public IConfigurationSection GetSection(string key)
        {
            Keys.Add(key);
            return inner.GetSection(key);
        }
    }
}
