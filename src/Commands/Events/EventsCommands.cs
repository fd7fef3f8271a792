using System.CommandLine;

namespace Auth.Commands.Events;

/// <summary><c>auth events …</c></summary>
internal static class EventsCommands
{
    public static Command Create() => new("events", "Reads the audit log.") { TailCommand.Create() };
}
