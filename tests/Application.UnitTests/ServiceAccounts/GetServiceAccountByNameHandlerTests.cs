using Auth.Application.Common.Access;
using Auth.Application.ServiceAccounts;
using Auth.Application.UnitTests.Common;
using Auth.Domain.ServiceAccounts;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Application.UnitTests.ServiceAccounts;

public sealed class GetServiceAccountByNameHandlerTests : IAsyncDisposable
{
    private readonly TestDatabase _database = new();
    private readonly ServiceProvider _provider;

    public GetServiceAccountByNameHandlerTests()
    {
        _database.Request.Actor = new Operator("alice");
        _provider = TestServices.Create(_database).BuildServiceProvider();
    }

    public ValueTask DisposeAsync() => _provider.DisposeAsync();

    [Fact]
    public async Task An_account_is_found_by_its_name()
    {
        await _provider.SendAsync(new CreateServiceAccountCommand("reports", ["users:read"]));
        var billing = (await _provider.SendAsync(new CreateServiceAccountCommand("billing", ["events:read"]))).Value;

        (await _provider.SendAsync(new GetServiceAccountByNameQuery("billing"))).Value.Id.ShouldBe(billing.Id);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Billing")]
    [InlineData("bill")]
    public async Task Any_other_name_finds_none(string name)
    {
        await _provider.SendAsync(new CreateServiceAccountCommand("billing", ["events:read"]));

        (await _provider.SendAsync(new GetServiceAccountByNameQuery(name))).Error.ShouldBe(ServiceAccountErrors.NotFound);
    }
}
