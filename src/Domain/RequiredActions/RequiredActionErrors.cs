using Auth.Domain.Common;

namespace Auth.Domain.RequiredActions;

/// <summary>The errors of required actions.</summary>
public static class RequiredActionErrors
{
    /// <summary>No action with a form has this name.</summary>
    public static readonly Error NotFound = new(ErrorKind.NotFound, "required_action_not_found", "This sign-in step does not exist.");

    /// <summary>A step-up is not enough, because a login would require more.</summary>
    public static readonly Error SignInAgain = new(ErrorKind.Forbidden, "required_actions_left", "Your account requires another step. Sign in again to complete it.");

    /// <summary>Another step comes first.</summary>
    public static readonly Error NotNext = new(ErrorKind.Conflict, "required_action_not_next", "Complete the previous step of this sign-in first.");
}
