using System.Text.Json.Serialization;

namespace Auth.FaultRig.Histories;

/// <summary>The outcome of an operation.</summary>
public enum Outcome
{
    /// <summary>Acknowledged.</summary>
    Ok,

    /// <summary>Rejected without an effect.</summary>
    Refused,

    /// <summary>Not answered, or answered with a server error. It may have taken effect, may do so later, or never.</summary>
    Unknown,
}

/// <summary>The kinds of operations, and the fault that is recorded with them.</summary>
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

    /// <summary>Not an operation of a client, but the duration of an injected fault. <see cref="Operation.Code"/> describes it.</summary>
    public const string Fault = "fault";
}

/// <summary>An operation of a client, without secrets: passwords are recorded as labels and sessions as ids.</summary>
public sealed record Operation
{
    public required string Kind { get; init; }

    /// <summary>When the request was sent, in milliseconds since the start of the history.</summary>
    public double Start { get; init; }

    /// <summary>When the response was received or the request was given up, in the same unit.</summary>
    public double End { get; init; }

    public string Client { get; init; } = "";

    /// <summary>The node that answered, if known.</summary>
    public string? Node { get; init; }

    public Outcome Outcome { get; init; }

    public int? Status { get; init; }

    /// <summary>The error code of a problem response.</summary>
    public string? Code { get; init; }

    /// <summary>The username of the affected user.</summary>
    public string? User { get; init; }

    /// <summary>The registered email, or the email used to sign in.</summary>
    public string? Email { get; init; }

    /// <summary>The id of the affected user, if a response contained it.</summary>
    public string? UserId { get; init; }

    /// <summary>The session that was used, or that a login started.</summary>
    public string? Session { get; init; }

    /// <summary>The session to be ended by another session.</summary>
    public string? Ended { get; init; }

    /// <summary>The label of the submitted or registered password; null: none, or a wrong one.</summary>
    public string? Password { get; init; }

    /// <summary>The label of the password to be set.</summary>
    public string? NewPassword { get; init; }

    /// <summary>The label of the presented device.</summary>
    public string? Device { get; init; }

    /// <summary>The label of the device after a login: the presented one, or a new one.</summary>
    public string? AnsweredDevice { get; init; }

    /// <summary>The roles to be set.</summary>
    public IReadOnlyList<string>? Roles { get; init; }

    /// <summary>The user in the response.</summary>
    public string? AnsweredUser { get; init; }

    /// <summary>The session in the response.</summary>
    public string? AnsweredSession { get; init; }

    /// <summary>Whether the response has a Retry-After header.</summary>
    public bool RetryAfter { get; init; }

    /// <summary>Whether the response is problem+json.</summary>
    public bool IsProblem { get; init; }

    /// <summary>Whether the operation is part of the final read, after all faults and without other load.</summary>
    public bool IsFinal { get; init; }

    [JsonIgnore]
    public double Took => End - Start;

    [JsonIgnore]
    public bool IsOk => Outcome == Outcome.Ok;

    /// <summary>Whether the operation may have taken effect.</summary>
    [JsonIgnore]
    public bool MayHaveHappened => Outcome != Outcome.Refused;

    /// <summary>Whether a lockout rejected the operation. An account lock has no Retry-After, because it does not expire.</summary>
    [JsonIgnore]
    public bool IsLockout => Status == 423 && RetryAfter;

    /// <summary>Whether a password was verified and wrong.</summary>
    [JsonIgnore]
    public bool IsWrongPassword => Status == 401 && Code == "invalid_credentials";
}
