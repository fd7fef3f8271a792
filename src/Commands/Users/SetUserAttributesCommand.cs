using System.CommandLine;
using Auth.Application.Attributes;
using Auth.Commands.Hosting;

namespace Auth.Commands.Users;

/// <summary><c>auth users set-attributes</c></summary>
internal static class SetUserAttributesCommand
{
    public static Command Create()
    {
        var name = UserArgument.Argument();
        var attributes = new Argument<string[]>("ATTRIBUTE") { Description = "An attribute and its value, such as department=sales; without a value, the attribute is removed", Arity = ArgumentArity.OneOrMore };
        var command = new Command("set-attributes", "Changes attributes of a user that the host application declares. Other attributes stay.") { name, attributes };

        command.SetChange(async (parsed, useCases, cancellationToken) =>
        {
            var texts = AttributeArguments.Read(parsed.GetRequiredValue(attributes));
            if (texts.IsFailure) return texts.Error;

            var user = await useCases.FindUserAsync(parsed.GetRequiredValue(name), cancellationToken);
            return user.IsFailure ? user.Error : await useCases.SendAsync(new ChangeAttributesCommand(new(user.Value.Id), texts.Value), cancellationToken);
        });
        return command;
    }
}
