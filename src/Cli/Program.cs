using Auth.Application.Common.Settings;
using Auth.Commands;

UnicodeSupport.KeepAliveWithoutIcu();
return await AuthCommandLine.InvokeAsync(args);
