using Auth.Domain.Common;

namespace Auth.WebApi.Pages.Rendering;

/// <summary>Assigns errors to fields of a form, which the page then focuses.</summary>
internal static class FieldErrors
{
    /// <summary>The same error, assigned to the field of the first pair with its code. Unchanged if there is none.</summary>
    public static Error AtField(this Error error, params ReadOnlySpan<(Error Error, string Field)> fields)
    {
        foreach (var (known, field) in fields)
        {
            if (error.Code == known.Code) return Error.Invalid(field, error.Message) with { Kind = error.Kind, Code = error.Code, RetryAfter = error.RetryAfter };
        }

        return error;
    }
}
