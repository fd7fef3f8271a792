using Auth.Bench.Seeding;
using Auth.Walkthrough;

namespace Auth.Bench.Load;

/// <summary>A request that changes the database, of the user with a number.</summary>
/// <param name="Name">In the plural, for the table.</param>
/// <param name="Commits">Transactions of one call that follow each other.</param>
/// <param name="ExpectedStatus">Any other status is an error.</param>
internal sealed record UserCall(string Name, int Commits, int ExpectedStatus, Func<Client, int, Task<Answer>> SendAsync)
{
    public const string WrongPassword = "not the password of any account";

    /// <summary>The attempt is stored before the password is verified, and completed afterwards.</summary>
    public static readonly UserCall Login = new("logins", 2, 201, (client, number) => client.LoginAsync(SeededUsers.NameOf(number), SeededUsers.Password));

    public static readonly UserCall WrongGuess = new("wrong guesses", 2, 401, (client, number) => client.LoginAsync(SeededUsers.NameOf(number), WrongPassword));

    public static readonly UserCall Logout = new("logouts", 1, 204, (client, number) => client.LogoutAsync(SeededUsers.TokenOf(number)));
}
