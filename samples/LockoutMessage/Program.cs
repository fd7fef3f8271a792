// A host application: Auth with a message to a chat at each lockout. Settings: LockoutMessage:Url.
using Auth.Application.EventHandlers;
using Auth.Samples.LockoutMessage;
using Auth.WebApi;

return await AuthServer.RunAsync(args, builder =>
{
    // The URL of a chat is a secret, and the client would log its path.
    builder.Services.ConfigureHttpClientDefaults(client => client.RemoveAllLoggers());
    builder.Services.AddEventHandler<LockoutMessageHandler>("lockout-message");
});
