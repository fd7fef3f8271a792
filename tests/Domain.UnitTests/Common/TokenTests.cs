using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.EmailLinks;
using Auth.Domain.Invitations;
using Auth.Domain.Passkeys;
using Auth.Domain.SecondFactors;
using Auth.Domain.ServiceAccounts;
using Auth.Domain.Sessions;
using FsCheck;
using FsCheck.Xunit;

namespace Auth.Domain.UnitTests.Common;

[Trait("Requirement", "R24")]
public class TokenTests
{
    [Fact]
    public void A_token_consists_of_a_prefix_and_256_random_bits()
    {
        var tokens = Enumerable.Range(0, 1000).Select(_ => Token<Session>.New().Reveal()).ToList();

        tokens.ShouldAllBe(t => t.Length == 47 && t.StartsWith("ses_", StringComparison.Ordinal));
        tokens.Distinct(StringComparer.Ordinal).Count().ShouldBe(1000);
    }

    [Fact]
    public void Each_record_has_a_prefix_of_its_own()
    {
        var records = typeof(IHasToken).Assembly.GetTypes().Where(t => t.IsClass && t.IsAssignableTo(typeof(IHasToken)));
        var prefixes = new Dictionary<Type, string>
        {
            [typeof(Session)] = PrefixOf<Session>(),
            [typeof(GatewayAccess)] = PrefixOf<GatewayAccess>(),
            [typeof(Device)] = PrefixOf<Device>(),
            [typeof(EmailLink)] = PrefixOf<EmailLink>(),
            [typeof(Invitation)] = PrefixOf<Invitation>(),
            [typeof(LoginChallenge)] = PrefixOf<LoginChallenge>(),
            [typeof(PasskeyCeremony)] = PrefixOf<PasskeyCeremony>(),
            [typeof(ServiceKey)] = PrefixOf<ServiceKey>(),
        };

        prefixes.Keys.ShouldBe(records, ignoreOrder: true);
        prefixes.Values.ShouldBe(["ses_", "gtw_", "dev_", "lnk_", "inv_", "chl_", "pkc_", "key_"]);
    }

    [Fact]
    [Trait("Requirement", "R26")]
    public void A_token_of_one_record_is_not_accepted_for_another()
    {
        var device = Token<Device>.New().Reveal();

        Token<Device>.TryParse(device, out _).ShouldBeTrue();
        Token<Session>.TryParse(device, out _).ShouldBeFalse();
    }

    [Fact]
    public void The_database_stores_the_sha_256_of_a_token()
    {
        var token = Token<Session>.New();

        token.Hash().ToString().ShouldBe(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token.Reveal()))));
    }

    [Fact]
    [Trait("Requirement", "R79")]
    public void A_derived_token_is_always_the_same_and_reveals_nothing_of_its_source()
    {
        var (source, other) = (Token<Session>.New(), Token<Session>.New());

        var derived = Token<GatewayAccess>.DeriveFrom(source).Reveal();

        derived.ShouldBe(Token<GatewayAccess>.DeriveFrom(source).Reveal());
        derived.ShouldNotBe(Token<GatewayAccess>.DeriveFrom(other).Reveal());
        Token<GatewayAccess>.TryParse(derived, out _).ShouldBeTrue();
        Token<Session>.TryParse(derived, out _).ShouldBeFalse();
        Convert.FromHexString(source.Hash().ToString()).ShouldNotBe(Base64Url.DecodeFromChars(derived.AsSpan(4)), "the database stores the hash");
    }

    /// <summary>The hashes are stored, so a change of the derivation would end all gateway cookies.</summary>
    [Fact]
    [Trait("Requirement", "R79")]
    public void The_derivation_is_unchanged()
    {
        Token<Session>.TryParse("ses_" + new string('A', 43), out var source).ShouldBeTrue();

        var expected = HMACSHA256.HashData(Encoding.ASCII.GetBytes("ses_" + new string('A', 43)), "gtw_"u8);
        Token<GatewayAccess>.DeriveFrom(source!).Reveal().ShouldBe("gtw_" + Base64Url.EncodeToString(expected));
    }

    [Fact]
    public void A_presented_token_has_the_hash_of_the_issued_one()
    {
        var issued = Token<Session>.New();

        Token<Session>.TryParse(issued.Reveal(), out var presented).ShouldBeTrue();

        presented!.Hash().ShouldBe(issued.Hash());
    }

    [Theory]
    [Trait("Requirement", "R26")]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("ses_")]
    [InlineData("SES_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("ses_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("ses_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData(" ses_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("ses_ÄAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void Text_in_another_format_is_not_a_token(string? text)
    {
        Token<Session>.TryParse(text, out var token).ShouldBeFalse();

        token.ShouldBeNull();
    }

    [Fact]
    [Trait("Requirement", "R26")]
    public void Another_base64_spelling_of_the_same_bits_is_a_different_token()
    {
        // The last of 43 characters carries four bits of the secret; 'A' and 'B' differ in the two that base64 ignores.
        Token<Session>.TryParse("ses_" + new string('A', 43), out var issued).ShouldBeTrue();
        Token<Session>.TryParse("ses_" + new string('A', 42) + "B", out var respelt).ShouldBeTrue();

        respelt!.Hash().ShouldNotBe(issued!.Hash());
    }

    [Fact]
    public void A_key_ends_with_a_checksum_of_all_that_precedes_it()
    {
        var key = Token<ServiceKey>.New().Reveal();

        key.Length.ShouldBe(4 + 43 + 6);
        key[^6..].ShouldBe(Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(key[..^6])))[..6]);
    }

    [Fact]
    public void A_presented_key_has_the_hash_of_the_issued_one()
    {
        var issued = Token<ServiceKey>.New();

        Token<ServiceKey>.TryParse(issued.Reveal(), out var presented).ShouldBeTrue();

        presented!.Hash().ShouldBe(issued.Hash());
    }

    [Property(MaxTest = 2_000)]
    public bool A_key_with_one_changed_character_is_rejected(NonNegativeInt position, char replacement)
    {
        var key = Token<ServiceKey>.New().Reveal().ToCharArray();
        var index = position.Get % key.Length;
        var isChanged = key[index] != replacement;
        key[index] = replacement;

        return Token<ServiceKey>.TryParse(key, out _) != isChanged;
    }

    [Fact]
    public void A_key_without_its_checksum_is_rejected() => Token<ServiceKey>.TryParse(Token<ServiceKey>.New().Reveal().AsSpan(..^6), out _).ShouldBeFalse();

    [Fact]
    [Trait("Requirement", "R58")]
    public void A_token_hides_its_secret_in_text()
    {
        $"{Token<Session>.New()} {Token<Device>.New()}".ShouldBe("ses_… dev_…");
    }

    [Fact]
    public void A_hash_takes_32_bytes_without_padding()
    {
        Unsafe.SizeOf<TokenHash<Session>>().ShouldBe(32);
        Unsafe.SizeOf<(long, TokenHash<Session>)>().ShouldBe(40);
    }

    private static string PrefixOf<T>()
        where T : IHasToken => T.TokenPrefix;
}
