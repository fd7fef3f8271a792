using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace Auth.WebApi.Hosting;

/// <summary>Explains a failed start in one line: what is wrong and how to fix it.</summary>
internal static class StartFailure
{
    /// <summary>Explains a failure to listen.</summary>
    public static StartupException Listening(Exception exception, IReadOnlyCollection<string> urls)
    {
        var where = string.Join(", ", urls);
        var sentence = exception switch
        {
            IOException { InnerException: AddressInUseException } => $"{FirstLine(exception)} Change Urls, or stop the process that uses this port.",
            SocketException { SocketErrorCode: SocketError.AddressNotAvailable } => $"Can't listen on {where}: this machine does not have that IP address. Change Urls.",
            SocketException { SocketErrorCode: SocketError.AccessDenied } =>
                $"Can't listen on {where}: permission denied. Use port 1024 or higher, or give the process the capability CAP_NET_BIND_SERVICE.",
            SocketException => $"Can't listen on {where}: {FirstLine(exception)}. Change Urls.",
            _ when urls.Any(url => url.StartsWith("https:", StringComparison.OrdinalIgnoreCase)) =>
                $"Can't listen on {where}: {FirstLine(exception)} Set Kestrel:Certificates:Default:Path to a certificate, or use http behind a proxy that terminates TLS.",
            _ => null,
        };
        return sentence is null ? Unexpected(exception) : new StartupException(sentence, exception);
    }

    /// <summary>Explains any other failure.</summary>
    public static StartupException Unexpected(Exception exception) => exception switch
    {
        StartupException known => known,
        // A malformed settings file is explained only by the innermost exception.
        InvalidDataException => new StartupException($"{FirstLine(exception)} {FirstLine(exception.GetBaseException())}", exception),
        // One missing service is missing for many others. The innermost exceptions name it.
        AggregateException several => new StartupException(string.Join(Environment.NewLine, several.Flatten().InnerExceptions.Select(inner => FirstLine(inner.GetBaseException())).Distinct(StringComparer.Ordinal)), exception),
        _ => new StartupException($"The server can't start: {exception.GetType().Name}: {FirstLine(exception)}", exception),
    };

    private static string FirstLine(Exception exception) => exception.Message.Split('\n')[0].TrimEnd();
}
