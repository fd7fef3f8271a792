namespace Auth.WebApi.Pages.Look;

/// <summary>Where in the server a page is.</summary>
public enum FrameArea
{
    /// <summary>On the way in: signing in, registering, getting back in.</summary>
    Entry,

    /// <summary>What people have of their own.</summary>
    Account,

    /// <summary>What administrators do.</summary>
    Administration,
}
