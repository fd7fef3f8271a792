using Auth.WebApi;

return await AuthServer.RunAsync(args);
