// The server, with points at which requests can be paused or the database connection can fail.
using Auth.FaultRig.Node;
using Auth.WebApi;

var builder = WebApplication.CreateBuilder(args);
builder.AddAuth();
builder.AddPausePoints();

var app = builder.Build();
app.MapPausePoints();
app.UseAuth();
await app.RunAuthAsync();
