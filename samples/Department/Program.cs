// A host application: each user has a department, which a gateway passes to the applications behind it.
using Auth.Samples.Department;
using Auth.WebApi;

return await AuthServer.RunAsync(args, builder => builder.Services.AddDepartments());
