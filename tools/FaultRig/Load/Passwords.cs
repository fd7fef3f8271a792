namespace Auth.FaultRig.Load;

/// <summary>The passwords of the rig. Histories contain only their labels, and their marker is detectable in logs.</summary>
public static class Passwords
{
    /// <summary>The label of an account's first password.</summary>
    public const string First = "p0";

    /// <summary>Text that occurs only in passwords.</summary>
    public const string Marker = "a secret called ";

    /// <summary>Gets the password of a user with a label.</summary>
    public static string Of(string user, string label) => $"{Marker}{label} of {user}";
}
