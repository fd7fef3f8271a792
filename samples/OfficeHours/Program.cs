// A team's own server: Auth with two rules of the team's, from the team's own project.
using Auth.Domain.Users;
using Auth.Samples.OfficeHours;
using Auth.WebApi;
using Auth.WebApi.Start;

try
{
    var builder = WebApplication.CreateBuilder(args);
    builder.AddAuth();
    builder.Services.AddSingleton<ILoginRule, OfficeHoursRule>();
    builder.Services.AddSingleton<ILockoutPolicy, ThreeAttempts>();

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
