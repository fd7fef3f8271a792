using System.Buffers.Binary;
using System.Buffers.Text;
using System.Formats.Cbor;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Auth.Testing;

/// <summary>A browser and authenticator with one passkey (ECDSA, by default on P-256). Each part of its responses can be made invalid separately.</summary>
public sealed class SoftwareAuthenticator : IDisposable
{
    private const int Es256 = -7;
    private const int Es384 = -35;

    private readonly int _algorithm;
    private readonly int _curve;
    private readonly ECDsa _key;

    /// <summary>Creates a passkey with ES256, which all servers accept.</summary>
    public SoftwareAuthenticator()
        : this(ECCurve.NamedCurves.nistP256, curveId: 1, Es256)
    {
    }

    private SoftwareAuthenticator(ECCurve curve, int curveId, int algorithm) => (_key, _curve, _algorithm) = (ECDsa.Create(curve), curveId, algorithm);

    /// <summary>Restores a passkey from its private key (PKCS #8).</summary>
    public static SoftwareAuthenticator FromKey(byte[] key, byte[] credentialId)
    {
        var authenticator = new SoftwareAuthenticator { CredentialId = credentialId };
        authenticator._key.ImportPkcs8PrivateKey(key, out _);
        return authenticator;
    }

    /// <summary>The private key in PKCS #8 format.</summary>
    public byte[] ExportKey() => _key.ExportPkcs8PrivateKey();

    /// <summary>The id of the passkey; random by default.</summary>
    public byte[] CredentialId { get; init; } = RandomNumberGenerator.GetBytes(32);

    /// <summary>The user handle that the server set at registration.</summary>
    public string? UserHandle { get; set; }

    /// <summary>The origin of the page.</summary>
    public string Origin { get; set; } = "http://localhost:5080";

    /// <summary>Whether the page is embedded in a page of another origin.</summary>
    public bool CrossOrigin { get; set; }

    /// <summary>The id of the relying party.</summary>
    public string RpId { get; set; } = "localhost";

    /// <summary>Whether the user touched the authenticator.</summary>
    public bool IsUserPresent { get; set; } = true;

    /// <summary>Whether the user unlocked the authenticator.</summary>
    public bool IsUserVerified { get; set; } = true;

    /// <summary>Whether the passkey may be copied to other devices.</summary>
    public bool IsBackupEligible { get; set; }

    /// <summary>The number of signatures, or 0 for an authenticator without a counter.</summary>
    public uint SignCount { get; set; } = 1;

    /// <summary>The challenge to sign instead of the server's, or null.</summary>
    public string? Challenge { get; set; }

    /// <summary>The ceremony type to report instead of the actual one, or null.</summary>
    public string? Type { get; set; }

    /// <summary>Transforms the signature before it is sent.</summary>
    public Func<byte[], byte[]> TransformSignature { get; set; } = signature => signature;

    /// <summary>Creates a valid passkey with an algorithm that the server does not offer.</summary>
    public static SoftwareAuthenticator WithEs384() => new(ECCurve.NamedCurves.nistP384, curveId: 2, Es384);

    /// <summary>The response to creation options, as the browser's <c>toJSON()</c> returns it.</summary>
    public JsonNode Create(JsonElement options)
    {
        UserHandle = options.GetProperty("user").GetProperty("id").GetString();
        var clientData = ClientData("webauthn.create", options);
        var attestation = new CborWriter(CborConformanceMode.Ctap2Canonical);
        attestation.WriteStartMap(3);
        attestation.WriteTextString("fmt");
        attestation.WriteTextString("none");
        attestation.WriteTextString("attStmt");
        attestation.WriteStartMap(0);
        attestation.WriteEndMap();
        attestation.WriteTextString("authData");
        attestation.WriteByteString([.. AuthenticatorData(hasCredential: true), .. new byte[16], .. Length(CredentialId), .. CredentialId, .. PublicKey()]);
        attestation.WriteEndMap();
        return Credential(new JsonObject
        {
            ["clientDataJSON"] = Base64Url.EncodeToString(clientData),
            ["attestationObject"] = Base64Url.EncodeToString(attestation.Encode()),
            ["transports"] = new JsonArray("internal"),
        });
    }

    /// <summary>The response to request options, as the browser's <c>toJSON()</c> returns it.</summary>
    public JsonNode Get(JsonElement options)
    {
        var clientData = ClientData("webauthn.get", options);
        var authenticatorData = AuthenticatorData(hasCredential: false);
        var signature = _key.SignData([.. authenticatorData, .. SHA256.HashData(clientData)], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return Credential(new JsonObject
        {
            ["clientDataJSON"] = Base64Url.EncodeToString(clientData),
            ["authenticatorData"] = Base64Url.EncodeToString(authenticatorData),
            ["signature"] = Base64Url.EncodeToString(TransformSignature(signature)),
            ["userHandle"] = UserHandle,
        });
    }

    /// <inheritdoc />
    public void Dispose() => _key.Dispose();

    private static byte[] Length(byte[] bytes)
    {
        var length = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)bytes.Length);
        return length;
    }

    private JsonObject Credential(JsonObject response)
    {
        var id = Base64Url.EncodeToString(CredentialId);
        return new() { ["id"] = id, ["rawId"] = id, ["type"] = "public-key", ["authenticatorAttachment"] = "platform", ["clientExtensionResults"] = new JsonObject(), ["response"] = response };
    }

    private byte[] ClientData(string type, JsonElement options) => Encoding.UTF8.GetBytes(new JsonObject
    {
        ["type"] = Type ?? type,
        ["challenge"] = Challenge ?? options.GetProperty("challenge").GetString(),
        ["origin"] = Origin,
        ["crossOrigin"] = CrossOrigin,
    }.ToJsonString());

    private byte[] AuthenticatorData(bool hasCredential)
    {
        var flags = (IsUserPresent ? 0x01 : 0) | (IsUserVerified ? 0x04 : 0) | (IsBackupEligible ? 0x18 : 0) | (hasCredential ? 0x40 : 0);
        var count = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(count, SignCount);
        return [.. SHA256.HashData(Encoding.UTF8.GetBytes(RpId)), (byte)flags, .. count];
    }

    /// <summary>The public key in COSE format (RFC 9053, 7.1.1).</summary>
    private byte[] PublicKey()
    {
        var point = _key.ExportParameters(includePrivateParameters: false).Q;
        var key = new CborWriter(CborConformanceMode.Ctap2Canonical);
        key.WriteStartMap(5);
        WritePair(key, 1, 2);
        WritePair(key, 3, _algorithm);
        WritePair(key, -1, _curve);
        key.WriteInt32(-2);
        key.WriteByteString(point.X!);
        key.WriteInt32(-3);
        key.WriteByteString(point.Y!);
        key.WriteEndMap();
        return key.Encode();
    }

    private static void WritePair(CborWriter writer, int key, int value)
    {
        writer.WriteInt32(key);
        writer.WriteInt32(value);
    }
}
