using System.Diagnostics.CodeAnalysis;

namespace Auth.WebApi.Pages;

/// <summary>Marker type of the page texts: <c>Resources/Texts.de.resx</c> for German, and so on. The English text is the key.</summary>
[SuppressMessage("Design", "S2094", Justification = "It is a name.")]
public sealed class Texts;
