using System.Runtime.InteropServices;
using Auth.Application.Common.Settings;
using Auth.Testing.Server;

UnicodeSupport.KeepAliveWithoutIcu();
using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var termination = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using var hangup = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop);
using var quit = PosixSignalRegistration.Create(PosixSignal.SIGQUIT, Stop);
return await ServerCommand.InvokeAsync(args, stop.Token);

void Stop(PosixSignalContext context)
{
    // A second signal ends the process at once.
    context.Cancel = !stop.IsCancellationRequested;
    stop.Cancel();
}
