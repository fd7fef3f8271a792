namespace Auth.Commands.Hosting;

/// <summary>The name of the operator in the audit log, as the operating system reports it.</summary>
internal static class OperatorName
{
    /// <summary>Reads the current user. Under sudo, the caller is added, as sudo reports it in <c>SUDO_USER</c>.</summary>
    public static string Read()
    {
        var user = Environment.UserName is { Length: > 0 } name ? name : "(unknown)";
        return Environment.GetEnvironmentVariable("SUDO_USER") is { Length: > 0 } caller ? $"{user} (sudo: {caller})" : user;
    }
}
