using System.Text.Json.Serialization;
using Auth.Application.Sessions;

namespace Auth.WebApi.Endpoints;

/// <summary>How the answer that is asked for most is written, worked out when the code is compiled.</summary>
[JsonSerializable(typeof(SessionDetails))]
internal sealed partial class SessionJson : JsonSerializerContext;
