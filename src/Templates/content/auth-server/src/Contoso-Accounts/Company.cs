namespace Company.Accounts;

/// <summary>The company whose accounts these are.</summary>
public static class Company
{
    /// <summary>The name that users see.</summary>
    public const string Name = """COMPANY_NAME""";
}
