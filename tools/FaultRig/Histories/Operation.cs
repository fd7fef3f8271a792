using System.Text.Json.Serialization;

namespace Auth.FaultRig.Histories;

/// <summary>What became of an operation.</summary>
public enum Outcome
{
    /// <summary>It was acknowledged.</summary>
    Ok,

    /// <summary>It was answered that it was not done.</summary>
    Refused,

    /// <summary>It was not answered, or by a fault: it may have been done, be done later, or never.</summary>
    Unknown,
}

/// <summary>The kinds of operations, and the fault that is recorded beside them.</summary>
public static class Kinds
{
    public const string Setup = "setup";
    public const string Register = "register";
    public const string Login = "login";
    public const string Current = "current";
    public const string Logout = "logout";
    public const string ChangePassword = "change_password";
    public const string RevokeOthers = "revoke_others";
    public const string RevokeOne = "revoke_one";
    public const string Lock = "admin_lock";
    public const string Unlock = "admin_unlock";
    public const string Reset = "admin_reset";
    public const string RevokeAll = "admin_revoke";
    public const string SetRoles = "admin_roles";
    public const string ListUsers = "admin_list";

    /// <summary>Not an operation of a client: while it lasts, something is broken on purpose. <see cref="Operation.Code"/> says what.</summary>
    public const string Fault = "fault";
}

/// <summary>One thing that a client did, without secrets: passwords have labels, sessions their ids.</summary>
public sealed record Operation
{
    public required string Kind { get; init; }

    /// <summary>When it was sent, in milliseconds since the history began.</summary>
    public double Start { get; init; }

    /// <summary>When the answer was there, or was given up.</summary>
    public double End { get; init; }

    public string Client { get; init; } = "";

    /// <summary>Which node answered, where it is known.</summary>
    public string? Node { get; init; }

    public Outcome Outcome { get; init; }

    public int? Status { get; init; }

    /// <summary>The code of a problem.</summary>
    public string? Code { get; init; }

    /// <summary>The name of the user it is about.</summary>
    public string? User { get; init; }

    /// <summary>The e-mail address that was registered.</summary>
    public string? Email { get; init; }

    /// <summary>The id of the user it is about, where an answer told it.</summary>
    public string? UserId { get; init; }

    /// <summary>The session that was used, or that a login issued.</summary>
    public string? Session { get; init; }

    /// <summary>The one session that was to be ended, by another.</summary>
    public string? Ended { get; init; }

    /// <summary>The label of the password that was shown, or that was registered; null: none, or one that was never anybody's.</summary>
    public string? Password { get; init; }

    /// <summary>The label of the password that was to be set.</summary>
    public string? NewPassword { get; init; }

    /// <summary>The label of the device that was shown.</summary>
    public string? Device { get; init; }

    /// <summary>The label of the device that a login is known by from then on: the one that was shown, or a new one.</summary>
    public string? AnsweredDevice { get; init; }

    /// <summary>The roles that were to be set.</summary>
    public IReadOnlyList<string>? Roles { get; init; }

    /// <summary>Which user the answer speaks of.</summary>
    public string? AnsweredUser { get; init; }

    /// <summary>Which session the answer speaks of.</summary>
    public string? AnsweredSession { get; init; }

    /// <summary>Whether the answer says when to come back.</summary>
    public bool RetryAfter { get; init; }

    /// <summary>Whether the answer is problem+json.</summary>
    public bool IsProblem { get; init; }

    /// <summary>Whether it is a part of the final read: nothing is broken any more, and nobody else is busy.</summary>
    public bool IsFinal { get; init; }

    [JsonIgnore]
    public double Took => End - Start;

    [JsonIgnore]
    public bool IsOk => Outcome == Outcome.Ok;

    /// <summary>Whether it may have been done.</summary>
    [JsonIgnore]
    public bool MayHaveHappened => Outcome != Outcome.Refused;

    /// <summary>Whether it was refused for too many wrong passwords. An administrator's lock does not end by itself, and does not say when.</summary>
    [JsonIgnore]
    public bool IsLockout => Status == 423 && RetryAfter;

    /// <summary>Whether a password was looked at and found wrong.</summary>
    [JsonIgnore]
    public bool IsWrongPassword => Status == 401 && Code == "invalid_credentials";
}
