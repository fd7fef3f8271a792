// A host application: the role of administrators counts only with a second factor. The preset overrides appsettings.json and the environment; the command line overrides the preset.
using Auth.WebApi;

return await AuthServer.RunAsync(["--SecondFactors:RequiredRoles=admin", .. args]);
