// A host application: sessions of people who leave the company end.
using Auth.Domain.Sessions;
using Auth.Samples.LeftTheCompany;
using Auth.WebApi;
using Auth.WebApi.Hosting;

return await AuthServer.RunAsync(args, builder =>
{
    var leaversFile = builder.Configuration["Personnel:LeaversFile"] ?? throw new StartupException("Set Personnel:LeaversFile to the path of the file.");
    builder.Services.AddSingleton<ISessionRule>(new EmploymentRule(leaversFile));
});
