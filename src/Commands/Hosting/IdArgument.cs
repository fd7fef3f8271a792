using System.CommandLine;

namespace Auth.Commands.Hosting;

/// <summary>An argument that names a record by its ID.</summary>
internal static class IdArgument
{
    /// <param name="name">The name of the argument, in capitals.</param>
    /// <param name="record">The record with its article, such as <c>an invitation</c>.</param>
    /// <param name="listing">The command that shows the IDs.</param>
    public static Argument<Guid> Create(string name, string record, string listing) => new(name)
    {
        Description = $"The ID of {record}, from '{listing}'",
        CustomParser = result =>
        {
            var text = result.Tokens.SingleOrDefault()?.Value;
            if (!Guid.TryParse(text, out var parsed)) result.AddError($"'{text}' is not the ID of {record}. '{listing}' shows the IDs.");
            return parsed;
        },
    };
}
