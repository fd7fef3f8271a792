// A team's own server: Auth with two rules of the team's, from the team's own project.
using Auth.Domain.Users;
using Auth.Samples.OfficeHours;
using Auth.WebApi;

return await AuthServer.RunAsync(args, builder => builder.Services
    .AddSingleton<ILoginRule, OfficeHoursRule>()
    .AddSingleton<ILockoutPolicy, ThreeAttempts>());
