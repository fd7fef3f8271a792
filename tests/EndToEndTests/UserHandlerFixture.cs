using System.Globalization;
using CsvHelper;

namespace Auth.EndToEndTests;

/// <summary>A database of the Python module <c>user_handler</c>, created with passlib, and the passwords of its users.</summary>
internal static class UserHandlerFixture
{
    public static string Database { get; } = PathOf("user_handler.sqlite");

    public static IReadOnlyList<UserHandlerUser> People { get; } = Read();

    private static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, "Fixtures", file);

    private static List<UserHandlerUser> Read()
    {
        var people = new List<UserHandlerUser>();
        using var csv = CsvReader.FromFile(PathOf("user_handler.passwords.csv"));
        while (csv.Read())
        {
            people.Add(new(csv.GetString(0), csv.GetString(1), csv.GetString(2) == "1", csv.GetString(3) == "1", int.Parse(csv.GetString(4), CultureInfo.InvariantCulture)));
        }

        return people;
    }
}

internal sealed record UserHandlerUser(string Name, string Password, bool IsAdministrator, bool IsLocked, int FailedAttempts);
