using Auth.Application.Common.Settings;
using Auth.WebApi;

UnicodeSupport.KeepAliveWithoutIcu();
return await AuthServer.RunAsync(args);
