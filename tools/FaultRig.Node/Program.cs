// The server, with points at which it can be told to stand still or to lose the store.
using Auth.FaultRig.Node;
using Auth.WebApi;

var builder = WebApplication.CreateBuilder(args);
builder.AddAuth();
builder.AddPausePoints();

var app = builder.Build();
app.MapPausePoints();
app.UseAuth();
await app.RunAuthAsync();
