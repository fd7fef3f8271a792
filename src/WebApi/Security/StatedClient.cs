using Auth.Domain.Sessions;

namespace Auth.WebApi.Security;

/// <summary>The client of a session as a service has stated it, which the audit log records in place of the service's own.</summary>
internal sealed record StatedClient(ClientFingerprint Client);
