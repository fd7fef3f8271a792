namespace Auth.Application.Common.Limits;

/// <summary>A command with which users end their other sessions, or withdraw what these have requested. Only its own session limits it, so that a thief's session cannot use up what the owner needs (R78).</summary>
internal interface IEndsSessions;
