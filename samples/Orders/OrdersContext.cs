using Microsoft.EntityFrameworkCore;

namespace Auth.Samples.Orders;

/// <summary>The tables of this application, in Auth's database.</summary>
public sealed class OrdersContext(DbContextOptions<OrdersContext> options) : DbContext(options)
{
    public DbSet<Order> Orders => Set<Order>();
}
