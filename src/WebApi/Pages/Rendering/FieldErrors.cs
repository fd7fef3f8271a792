using Auth.Domain.Common;

namespace Auth.WebApi.Pages.Rendering;

/// <summary>Ties errors to the fields of a page's form, where the page puts the focus.</summary>
internal static class FieldErrors
{
    /// <summary>The same error at the field that it is about, if it is one of these.</summary>
    public static Error AtFieldOf(this Error error, params ReadOnlySpan<(Error Error, string Field)> fields)
    {
        foreach (var (known, field) in fields)
        {
            if (error.Code == known.Code) return Error.Invalid(field, error.Message) with { Kind = error.Kind, Code = error.Code, RetryAfter = error.RetryAfter };
        }

        return error;
    }
}
