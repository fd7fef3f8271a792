namespace Auth.Testing;

/// <summary>A user of a test server, with what the test needs to sign in.</summary>
public sealed record TestUser(Guid Id, string Username)
{
    /// <summary>The password; null if the test stored a hash only.</summary>
    public string? Password { get; init; } = UserBuilder.DefaultPassword;

    /// <summary>The email; null if there is none.</summary>
    public string? Email { get; init; }

    /// <summary>The TOTP authenticator; null until <see cref="AuthTestServer.EnrollTotpAsync(TestUser)"/>.</summary>
    public TotpEnrollment? Totp { get; internal set; }

    /// <summary>The passkey; null until <see cref="AuthTestServer.AddPasskeyAsync"/>.</summary>
    public SoftwareAuthenticator? Passkey { get; internal set; }

    /// <summary>Contains the username only, because a test's output is no place for a password.</summary>
    public override string ToString() => Username;
}
