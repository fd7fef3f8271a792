using Auth.Domain.Common;
using Auth.Domain.RequiredActions;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Samples.CodeOfConduct;

/// <summary>Shows the code of conduct at the first login. A file remembers who has confirmed it; an application with several nodes uses its database.</summary>
public sealed class CodeOfConductAction(string file = "code-of-conduct.txt") : IRequiredAction
{
    public string Name => "code_of_conduct";

    public string Title => "Code of conduct";

    public string Explanation => "Be kind, and keep what you see here to yourself. By continuing, you agree to this.";

    public async Task<bool> IsRequiredAsync(User user, AuthenticationMethods methods, DateTimeOffset now, CancellationToken cancellationToken) =>
        !File.Exists(file) || !(await File.ReadAllLinesAsync(file, cancellationToken)).Contains(user.Id.ToString(), StringComparer.Ordinal);

    public async Task<Result> CompleteAsync(User user, IReadOnlyDictionary<string, string> input, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await File.AppendAllLinesAsync(file, [user.Id.ToString()], cancellationToken);
        return Result.Success();
    }
}
