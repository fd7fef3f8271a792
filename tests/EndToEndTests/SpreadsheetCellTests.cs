using Auth.Commands.Users;

namespace Auth.EndToEndTests;

[Trait("Requirement", "R85")]
public sealed class SpreadsheetCellTests
{
    private const string Alphabet = "'=+-@\t\r\n＝a ";

    /// <summary>All texts of up to five characters.</summary>
    private static IEnumerable<string> Texts => Enumerable.Range(0, 5).Aggregate(
        (All: new List<string> { "" }, Longest: (IReadOnlyList<string>)[""]),
        (texts, _) =>
        {
            string[] longer = [.. texts.Longest.SelectMany(text => Alphabet.Select(c => text + c))];
            texts.All.AddRange(longer);
            return (texts.All, longer);
        }).All;

    [Fact]
    public void A_neutralized_text_is_restored_exactly()
    {
        Texts.Count().ShouldBeGreaterThan(100_000);
        Texts.FirstOrDefault(text => SpreadsheetCell.Restore(SpreadsheetCell.Neutralize(text)) != text).ShouldBeNull();
        SpreadsheetCell.Restore(SpreadsheetCell.Neutralize(null)).ShouldBeNull();
    }

    [Fact]
    public void No_neutralized_text_begins_with_a_formula_character() =>
        Texts.Select(SpreadsheetCell.Neutralize).FirstOrDefault(cell => cell is ['=' or '+' or '-' or '@' or '\t' or '\r' or '\n' or '＝', ..]).ShouldBeNull();

    [Theory]
    [InlineData("alice")]
    [InlineData("'alice")]
    [InlineData("o'brien")]
    [InlineData("''")]
    [InlineData("$pbkdf2-sha256$1000$AgAgREjpXas1phQCAOB8Dw$QWo")]
    public void Other_texts_stay_as_they_are(string text)
    {
        SpreadsheetCell.Neutralize(text).ShouldBe(text);
        SpreadsheetCell.Restore(text).ShouldBe(text);
    }
}
