// A host application: longer passwords for administrators, at setup and on the command line too.
using Auth.Domain.Passwords;
using Auth.Samples.AdministratorPasswords;
using Auth.WebApi;

return await AuthServer.RunAsync(args, builder => builder.Services.AddSingleton<IPasswordRule, LongAdministratorPasswords>());
