using Auth.Application.Common.Settings;

namespace Auth.WebApi;

/// <summary>The entry point. In a namespace and internal, so that it does not hide the <c>Program</c> of a host application.</summary>
internal static class Program
{
    private static Task<int> Main(string[] args)
    {
        UnicodeSupport.KeepAliveWithoutIcu();
        return AuthServer.RunAsync(args);
    }
}
