// A host application: Auth with a use case, a table and an endpoint of its own.
using Auth.Application;
using Auth.Application.Common;
using Auth.Infrastructure.Persistence;
using Auth.Samples.Orders;
using Auth.WebApi;
using MediatR;

return await AuthServer.RunAsync(
    args,
    builder => builder.Services
        .AddUseCases(typeof(PlaceOrderCommand).Assembly)
        .AddTransactionalDbContext<OrdersContext>(),
    app => app.MapPost("/orders", PlaceAsync).AsAuthApi<PlaceOrderCommand>());

static async Task<IResult> PlaceAsync(NewOrder order, IRequestContext request, IMediator mediator, CancellationToken cancellationToken) =>
    (await mediator.Send(new PlaceOrderCommand(request.Actor.Id!.Value, order.Article, order.Quantity), cancellationToken)).ToResponse();
