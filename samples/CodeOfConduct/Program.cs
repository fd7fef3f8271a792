// A host application: Auth with a step of a project of its own between password and session.
using Auth.Samples.CodeOfConduct;
using Auth.WebApi;

return await AuthServer.RunAsync(args, builder => builder.Services.AddRequiredAction<CodeOfConductAction>());
