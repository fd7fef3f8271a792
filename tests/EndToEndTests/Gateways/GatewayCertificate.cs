using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Auth.EndToEndTests.Gateways;

/// <summary>A self-signed certificate for <c>example.com</c> and its subdomains.</summary>
internal static class GatewayCertificate
{
    /// <summary>Writes <c>tls.crt</c>, <c>tls.key</c>, and both in <c>tls.pem</c>.</summary>
    public static void Write(string directory)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=example.com", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("example.com");
        names.AddDnsName("*.example.com");
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));

        var (publicPart, privatePart) = (certificate.ExportCertificatePem() + "\n", key.ExportPkcs8PrivateKeyPem() + "\n");
        File.WriteAllText(Path.Combine(directory, "tls.crt"), publicPart);
        File.WriteAllText(Path.Combine(directory, "tls.key"), privatePart);
        File.WriteAllText(Path.Combine(directory, "tls.pem"), publicPart + privatePart);
    }
}
