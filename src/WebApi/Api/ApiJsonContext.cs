using System.Text.Json.Serialization;
using Auth.Application.Account;
using Auth.Application.Audit;
using Auth.Application.Common;
using Auth.Application.Invitations;
using Auth.Application.Passkeys;
using Auth.Application.SecondFactors;
using Auth.Application.ServiceAccounts;
using Auth.Application.Sessions;
using Auth.Application.Statistics;
using Auth.WebApi.Api.Introspection;
using Auth.WebApi.Http;

namespace Auth.WebApi.Api;

/// <summary>JSON metadata generated at compile time, so that startup needs no reflection. Types missing here are inspected at first use.</summary>
/// <remarks>The framework requests <see cref="object"/> whenever it builds endpoints.</remarks>
[JsonSerializable(typeof(object))]
[JsonSerializable(typeof(AcceptInvitationRequest))]
[JsonSerializable(typeof(AddPasskeyRequest))]
[JsonSerializable(typeof(ChallengeRequest))]
[JsonSerializable(typeof(ChangeAttributesRequest))]
[JsonSerializable(typeof(ChangeEmailRequest))]
[JsonSerializable(typeof(ChangePasswordRequest))]
[JsonSerializable(typeof(ChangeRequiredPasswordRequest))]
[JsonSerializable(typeof(BeginRequiredEnrollmentRequest))]
[JsonSerializable(typeof(ConfirmRequiredEnrollmentRequest))]
[JsonSerializable(typeof(ClaimedAccountResponse))]
[JsonSerializable(typeof(CompleteRecoveryRequest))]
[JsonSerializable(typeof(CompleteRegistrationRequest))]
[JsonSerializable(typeof(ChangeServiceAccountRequest))]
[JsonSerializable(typeof(CreateServiceAccountRequest))]
[JsonSerializable(typeof(CreateServiceKeyRequest))]
[JsonSerializable(typeof(CreateUserRequest))]
[JsonSerializable(typeof(EmailRequest))]
[JsonSerializable(typeof(InvitationRequest))]
[JsonSerializable(typeof(LinkRequest))]
[JsonSerializable(typeof(CompleteRequiredActionRequest))]
[JsonSerializable(typeof(ConfirmTotpRequest))]
[JsonSerializable(typeof(ContinueLoginRequest))]
[JsonSerializable(typeof(LoginRequest))]
[JsonSerializable(typeof(LoginByPasskeyRequest))]
[JsonSerializable(typeof(RedeemChallengeRequest))]
[JsonSerializable(typeof(RegisterRequest))]
[JsonSerializable(typeof(SetRolesRequest))]
[JsonSerializable(typeof(SetupRequest))]
[JsonSerializable(typeof(AccountExport))]
[JsonSerializable(typeof(StepUpRequest))]
[JsonSerializable(typeof(ChallengeResponse))]
[JsonSerializable(typeof(EventHandlersResponse))]
[JsonSerializable(typeof(IntrospectionResponse))]
[JsonSerializable(typeof(IssuedInvitation))]
[JsonSerializable(typeof(LoginResponse))]
[JsonSerializable(typeof(PasskeyDetails))]
[JsonSerializable(typeof(PasskeyOptionsResponse))]
[JsonSerializable(typeof(RecoveryCodesResponse))]
[JsonSerializable(typeof(SecondFactorDetails))]
[JsonSerializable(typeof(TotpEnrollment))]
[JsonSerializable(typeof(ServiceAccountDetails))]
[JsonSerializable(typeof(ServiceKeyResponse))]
[JsonSerializable(typeof(SessionDetails))]
[JsonSerializable(typeof(StatisticsDetails))]
[JsonSerializable(typeof(UserDetails))]
[JsonSerializable(typeof(Page<EventDetails>))]
[JsonSerializable(typeof(Page<InvitationDetails>))]
[JsonSerializable(typeof(Page<PasskeyDetails>))]
[JsonSerializable(typeof(Page<ServiceAccountDetails>))]
[JsonSerializable(typeof(Page<SessionDetails>))]
[JsonSerializable(typeof(Page<UserDetails>))]
[JsonSerializable(typeof(Problem))]
internal sealed partial class ApiJsonContext : JsonSerializerContext;
