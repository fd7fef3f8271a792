using Auth.Application.Common.Access;

namespace Auth.Application.SecondFactors;

/// <summary>A request that adds or removes a second factor or a passkey of an account.</summary>
/// <remarks>If a role of the user requires a second factor and the account has one, the user's session must rest on it. Otherwise the password alone could replace the factor, and so gain the role.</remarks>
internal interface IChangesFactors : IUserRequest;
