using System.CommandLine;
using System.CommandLine.Invocation;
using Auth.Application.Common;

namespace Auth.Commands.Hosting;

/// <summary><c>auth --version</c>: prints the version, as the server does.</summary>
internal sealed class VersionAction : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.WriteLine(ProductVersion.Current);
        return ExitCode.Ok;
    }
}
