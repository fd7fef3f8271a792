using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Domain.Common;
using Auth.Domain.Users;
using FluentValidation;

namespace Auth.Samples.Orders;

/// <summary>Orders an article. Users order for themselves only.</summary>
[AllowedTo(Actors.Owner)]
public sealed record PlaceOrderCommand(UserId UserId, string Article, int Quantity) : ICommand<Guid>, IUserRequest;

internal sealed class PlaceOrderValidator : AbstractValidator<PlaceOrderCommand>
{
    public PlaceOrderValidator()
    {
        RuleFor(c => c.Article).NotEmpty().MaximumLength(100);
        RuleFor(c => c.Quantity).InclusiveBetween(1, 100);
    }
}

/// <summary>Stores the order and its event together, or neither.</summary>
internal sealed class PlaceOrderHandler(OrdersContext orders, IUserRepository users, TimeProvider time) : ICommandHandler<PlaceOrderCommand, Guid>
{
    public async Task<Result<Guid>> Handle(PlaceOrderCommand command, CancellationToken cancellationToken)
    {
        if (await users.FindAsync(command.UserId, cancellationToken) is not { } user) return UserErrors.NotFound;

        var order = new Order(Guid.CreateVersion7(), user.Id.Value, command.Article, command.Quantity);
        orders.Add(order);
        user.Record(new OrderPlaced(user.Id, order.Id, time.GetUtcNow()));
        return order.Id;
    }
}
