using Auth.Infrastructure.Settings;
using Auth.WebApi;
using Auth.WebApi.Start;

UnicodeSupport.KeepAliveWithoutIcu();
try
{
    var builder = WebApplication.CreateBuilder(args);
    builder.AddAuth();

    var app = builder.Build();
    app.UseAuth();
    await app.RunAuthAsync();
    return 0;
}
catch (StartRefusedException refused)
{
    await Console.Error.WriteLineAsync(refused.Message);
    return 1;
}
