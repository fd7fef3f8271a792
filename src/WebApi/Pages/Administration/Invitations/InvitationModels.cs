using Auth.Application.Common;
using Auth.Application.Invitations;
using Auth.Domain.Common;
using Auth.Domain.Invitations;
using Auth.WebApi.Pages.BuiltIn;

namespace Auth.WebApi.Pages.Administration.Invitations;

/// <summary>The page for inviting people, creating accounts, and withdrawing invitations.</summary>
/// <param name="Results">Newest first.</param>
public sealed record InvitationsModel(Page<InvitationDetails> Results) : IPageModel
{
    internal const string Sent = "sent";
    internal const string SentAgain = "sent-again";
    internal const string Withdrawn = "withdrawn";

    /// <inheritdoc />
    public static Type Component => typeof(InvitationsPage);

    /// <summary>Whether each invitation needs a username, because registration is closed.</summary>
    public bool NeedsUsername { get; init; }

    /// <summary>Whether this is not the first page of the list.</summary>
    public bool IsContinuation { get; init; }

    /// <summary>The fields as entered.</summary>
    public InvitationFields Fields { get; init; } = InvitationFields.Empty;

    /// <summary>Message of a completed action, or null.</summary>
    public string? Done { get; init; }

    /// <summary>Error of the previous submission, or null.</summary>
    public Error? Error { get; init; }

    internal static string? GetSuccessMessage(string code) => code switch
    {
        Sent => "The invitation will be sent by email.",
        SentAgain => "The invitation will be sent again.",
        Withdrawn => "The invitation has been withdrawn.",
        _ => null,
    };

    /// <summary>The English name of a status.</summary>
    internal static string GetName(InvitationStatus status) => status switch
    {
        InvitationStatus.Open => "open",
        InvitationStatus.Accepted => "accepted",
        InvitationStatus.Withdrawn => "withdrawn",
        _ => "expired",
    };

    /// <summary>The English name of what happened to the mail with the link.</summary>
    /// <returns>Null if there is no mail, or if a node died before it recorded what happened to it.</returns>
    internal static string? GetDeliveryName(InvitationDetails invitation) => invitation switch
    {
        { IsMailPending: true } => "email waiting to be sent",
        { Delivery: InvitationDelivery.Sent } => "email sent",
        { Delivery: InvitationDelivery.Failed } => "email could not be delivered",
        _ => null,
    };
}

/// <summary>The fields of an invitation, as entered.</summary>
/// <param name="Username">Empty if the user chooses one.</param>
/// <param name="Email">Empty to hand over the link.</param>
/// <param name="Roles">Separated by spaces.</param>
/// <param name="ValidDays">A number of days.</param>
public sealed record InvitationFields(string Username, string Email, string Roles, string ValidDays)
{
    internal static readonly InvitationFields Empty = new("", "", "", "7");
}

/// <summary>The page with the link of a new invitation, which is shown once.</summary>
/// <param name="Link">The link, which contains a secret.</param>
/// <param name="ExpiresAt">When the link expires.</param>
public sealed record InvitationLinkModel(string Link, DateTimeOffset ExpiresAt) : IPageModel
{
    /// <inheritdoc />
    public static Type Component => typeof(InvitationLinkPage);

    /// <summary>Omits the link, which contains a secret.</summary>
    public override string ToString() => nameof(InvitationLinkModel);
}
