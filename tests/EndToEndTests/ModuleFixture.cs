using System.Globalization;
using CsvHelper;

namespace Auth.EndToEndTests;

/// <summary>A database as the Python module <c>user_handler</c> left it, made with the real passlib, and the passwords of its users.</summary>
internal static class ModuleFixture
{
    public static string Database { get; } = PathOf("user_handler.sqlite");

    public static IReadOnlyList<ModulePerson> People { get; } = Read();

    private static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, "Fixtures", file);

    private static List<ModulePerson> Read()
    {
        var people = new List<ModulePerson>();
        using var csv = CsvReader.FromFile(PathOf("user_handler.passwords.csv"));
        while (csv.Read())
        {
            people.Add(new(csv.GetString(0), csv.GetString(1), csv.GetString(2) == "1", csv.GetString(3) == "1", int.Parse(csv.GetString(4), CultureInfo.InvariantCulture)));
        }

        return people;
    }
}

/// <summary>A user of the module.</summary>
internal sealed record ModulePerson(string Name, string Password, bool IsAdministrator, bool IsLocked, int FailedAttempts);
