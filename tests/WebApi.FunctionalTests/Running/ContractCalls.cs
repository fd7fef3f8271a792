namespace Auth.WebApi.FunctionalTests.Running;

/// <summary>The calls of the contract, as the API's description spells them.</summary>
internal static class ContractCalls
{
    public static readonly string[] All =
    [
        "POST /api/v1/users",
        "POST /api/v1/users/complete",
        "POST /api/v1/recovery",
        "POST /api/v1/recovery/complete",
        "POST /api/v1/verification",
        "POST /api/v1/verification/complete",
        "POST /api/v1/sessions",
        "POST /api/v1/sessions/second-factor",
        "POST /api/v1/sessions/current/step-up",
        "GET /api/v1/sessions/current",
        "DELETE /api/v1/sessions/current",
        "GET /api/v1/sessions",
        "DELETE /api/v1/sessions/{id}",
        "DELETE /api/v1/sessions",
        "GET /api/v1/me",
        "DELETE /api/v1/me",
        "GET /api/v1/me/export",
        "POST /api/v1/me/email",
        "POST /api/v1/me/password",
        "GET /api/v1/me/second-factors",
        "POST /api/v1/me/second-factors/totp",
        "POST /api/v1/me/second-factors/totp/confirm",
        "DELETE /api/v1/me/second-factors/totp",
        "POST /api/v1/me/second-factors/recovery-codes",
        "GET /api/v1/admin/users",
        "GET /api/v1/admin/users/{id}",
        "POST /api/v1/admin/users/{id}/lock",
        "POST /api/v1/admin/users/{id}/unlock",
        "POST /api/v1/admin/users/{id}/reset-attempts",
        "POST /api/v1/admin/users/{id}/recovery",
        "POST /api/v1/admin/users/{id}/confirm-email",
        "PUT /api/v1/admin/users/{id}/roles",
        "GET /api/v1/admin/users/{id}/sessions",
        "DELETE /api/v1/admin/users/{id}/sessions",
        "GET /api/v1/admin/users/{id}/second-factors",
        "DELETE /api/v1/admin/users/{id}/second-factors",
        "GET /api/v1/admin/events",
        "GET /api/v1/forward-auth",
        "POST /api/v1/setup",
    ];
}
