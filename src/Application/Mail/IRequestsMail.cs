namespace Auth.Application.Mail;

/// <summary>A request that can send a mail to an email that the client chooses. It counts for the mail limit of the client, unless an operator sends it (R77).</summary>
internal interface IRequestsMail
{
    /// <summary>Whether the request asks for a mail. It does not depend on stored data, so that the limit reveals nothing (P5).</summary>
    bool RequestsMail { get; }
}

/// <summary>Counts requests for mail per client.</summary>
internal interface IMailRequestLimiter
{
    /// <summary>Counts the current request, once.</summary>
    /// <returns>The error if the client has made too many; null if the request may continue.</returns>
    Domain.Common.Error? Count();
}

/// <summary>Outside of HTTP, no request for mail is limited.</summary>
internal sealed class UnlimitedMailRequests : IMailRequestLimiter
{
    public Domain.Common.Error? Count() => null;
}
