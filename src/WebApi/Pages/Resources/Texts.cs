using System.Diagnostics.CodeAnalysis;

namespace Auth.WebApi.Pages;

/// <summary>Names the texts of the pages: <c>Resources/Texts.de.resx</c> for German, and so on for any language. The English text is the key.</summary>
[SuppressMessage("Design", "S2094", Justification = "It is a name.")]
public sealed class Texts;
