using Auth.Infrastructure.Settings;
using Auth.WebApi;

UnicodeSupport.KeepAliveWithoutIcu();
return await AuthServer.RunAsync(args);
