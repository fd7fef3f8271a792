using System.CommandLine;
using Auth.Application.Registration;
using Auth.Commands.Hosting;
using Auth.Domain.Common;

namespace Auth.Commands.Users;

/// <summary><c>auth users add</c></summary>
internal static class AddUserCommand
{
    public static Command Create()
    {
        var name = new Argument<string>("NAME") { Description = "The username" };
        var email = new Option<string?>("--email") { Description = "The email address" };
        var roles = new Option<string[]>("--role") { Description = "A role, such as admin. Can be repeated" };
        var attributes = new Option<string[]>("--attribute") { Description = "An attribute that the host application declares, such as department=sales. Can be repeated" };
        var command = new Command("add", "Creates an account; with --role admin also the first administrator.") { name, email, roles, attributes };
        var confirmation = AdministratorConfirmation.AddTo(command);
        var fromStandardInput = PasswordInput.AddTo(command);

        command.SetChange(async (parsed, useCases, cancellationToken) =>
        {
            var texts = AttributeArguments.Read(parsed.GetValue(attributes) ?? []);
            if (texts.IsFailure) return texts.Error;

            var confirmed = await confirmation.AskAsync(parsed, $"Make {parsed.GetRequiredValue(name)} an administrator?", parsed.GetValue(roles) ?? [], cancellationToken);
            if (confirmed.IsFailure) return confirmed;

            var password = await PasswordInput.ReadAsync(parsed.GetValue(fromStandardInput), cancellationToken);
            if (password.IsFailure) return password.Error;

            var registration = await useCases.SendAsync(
                new RegisterCommand(parsed.GetRequiredValue(name), parsed.GetValue(email), password.Value) { Roles = parsed.GetValue(roles) ?? [], Attributes = texts.Value, IsEmailTrusted = true },
                cancellationToken);
            return registration.IsFailure ? registration.Error : Result.Success();
        });
        return command;
    }
}
