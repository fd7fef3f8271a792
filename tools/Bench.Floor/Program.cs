// The floor: an endpoint of the same framework that looks nothing up and returns a response in the format of a session.
using Auth.Bench.Floor;

var builder = WebApplication.CreateBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, FloorJson.Default));

var app = builder.Build();
app.MapGet("/floor", () => TypedResults.Ok(Session.Constant));
app.MapGet("/allocated", () => TypedResults.Ok(GC.GetTotalAllocatedBytes()));
await app.RunAsync();
