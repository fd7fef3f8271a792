using Auth.Application.Attributes;
using Auth.Application.Sessions;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Attributes;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Sessions;
using Auth.TestData;

namespace Auth.Application.UnitTests.Sessions;

public class LearnAddressHandlerTests
{
    private readonly TestDatabase _database = new();

    [Fact]
    public async Task The_session_has_the_texts_of_attributes_in_gateway_headers()
    {
        var (alice, device) = (_database.Add(TestUsers.Create()), Token<Device>.New());
        var (_, token) = _database.SignIn(alice, A.Client("192.0.2.1"), device);
        _database.UserAttributes.Store(new UserAttribute(alice.Id, "department", "sales"));
        var catalog = TestAttributes.Declare(services => services.AddUserAttribute<string>("department", attribute => attribute.GatewayHeader = "X-Auth-Department"));
        var context = _database.NewContext();
        var handler = new LearnAddressHandler(context.Sessions, context.Users, SessionPolicy.Default, RoleRequirements.None, TestAttributes.For(context, _database, catalog), _database.Time);

        var learned = await handler.RunAsync(new LearnAddressCommand(token.Hash(), A.Client("2001:db8::1"), device), context.UnitOfWork);

        learned.Value.GatewayAttributes.ShouldBe(["sales"]);
    }
}
