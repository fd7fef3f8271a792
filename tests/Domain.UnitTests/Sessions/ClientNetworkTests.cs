using System.Net;
using Auth.Domain.Sessions;

namespace Auth.Domain.UnitTests.Sessions;

public class ClientNetworkTests
{
    [Theory]
    [Trait("Requirement", "R76")]
    [InlineData("203.0.113.7", 32, "203.0.113.7")]
    [InlineData("203.0.113.7", 24, "203.0.113.0")]
    [InlineData("::ffff:203.0.113.7", 24, "203.0.113.0")]
    [InlineData("2001:db8:1:234:5::1", 64, "2001:db8:1:234::")]
    [InlineData("2001:db8:1:234:5::1", 56, "2001:db8:1:200::")]
    [InlineData("2001:db8:1:234:5::1", 48, "2001:db8:1::")]
    [InlineData("64:ff9b::203.0.113.7", 64, "64:ff9b::203.0.113.7")]
    [InlineData("2001:0:1:2:3:4:5:6", 64, "2001:0:1:2:3:4:5:6")]
    public void The_network_of_an_address_has_its_leading_bits(string ipAddress, int bits, string network) =>
        new ClientFingerprint(IPAddress.Parse(ipAddress), null).GetNetwork(bits, bits).ShouldBe(IPAddress.Parse(network));

    [Fact]
    [Trait("Requirement", "R76")]
    public void Without_a_client_there_is_one_network() =>
        new ClientFingerprint(null, null).GetNetwork(bitsOfIPv4: 32, bitsOfIPv6: 64).ShouldBe(IPAddress.None);
}
