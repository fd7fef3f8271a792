// A host application: Auth with two rules from a project of its own.
using Auth.Domain.Lockout;
using Auth.Domain.Users;
using Auth.Samples.OfficeHours;
using Auth.WebApi;

return await AuthServer.RunAsync(args, builder => builder.Services
    .AddSingleton<ILoginRule, OfficeHoursRule>()
    .AddSingleton<ILockoutPolicy, ThreeAttempts>());
