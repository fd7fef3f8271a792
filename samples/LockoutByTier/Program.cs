// A host application: another lockout for users with a role.
using Auth.Domain.Lockout;
using Auth.Samples.LockoutByTier;
using Auth.WebApi;

return await AuthServer.RunAsync(args, builder => builder.Services.AddSingleton<ILockoutPolicy, WarehouseLockout>());
