using System.Runtime.InteropServices;
using Auth.Application.Common.Settings;
using Auth.Testing.Server;

UnicodeSupport.KeepAliveWithoutIcu();
using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var termination = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
return await ServerCommand.InvokeAsync(args, stop.Token);

void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    stop.Cancel();
}
