namespace Auth.FaultRig.Load;

/// <summary>The passwords of the rig: a history has their labels, and a log that has one of them is found out.</summary>
public static class Passwords
{
    /// <summary>The label of the password that an account begins with.</summary>
    public const string First = "p0";

    /// <summary>In each password, and in nothing else.</summary>
    public const string Marker = "a secret called ";

    /// <summary>The password of a user under a label.</summary>
    public static string Of(string user, string label) => $"{Marker}{label} of {user}";
}
