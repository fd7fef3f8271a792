// The server, with points at which requests can be paused or the database connection can fail. Optionally without background workers, or with an event handler.
using Auth.FaultRig.Node;
using Auth.WebApi;

var builder = WebApplication.CreateBuilder(args);
builder.AddAuth();
builder.AddPausePoints();
builder.AddRecordingHandler();
if (!builder.Configuration.GetValue(BackgroundWorkers.Setting, true)) builder.Services.RemoveBackgroundWorkers();

var app = builder.Build();
app.MapPausePoints();
app.UseAuth();
await app.RunAuthAsync();
