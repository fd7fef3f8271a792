using System.Net;
using Auth.Application.Common.Settings;
using Auth.Domain.Sessions;
using Auth.Infrastructure.Mail;
using Auth.Infrastructure.Passwords.Hashing;
using Auth.Infrastructure.Persistence;
using Auth.WebApi.Hosting;
using Microsoft.Extensions.Configuration;

namespace Auth.WebApi.FunctionalTests.Settings;

public sealed class ServerSettingsTests
{
    [Fact]
    public void Every_setting_has_a_default()
    {
        var settings = Read();

        settings.Urls.ShouldBe(["http://localhost:5080"]);
        settings.Application.Service.PublicUrl.ShouldBe(new Uri("http://localhost:5080"));
        settings.Infrastructure.Database.ShouldBe(new(DatabaseProvider.Sqlite, "Data Source=auth.db", MigrateOnStart: true, MaxBatchSize: null));
        settings.Setup.ShouldBe(new(Token: null));
        settings.Application.Passwords.MinimumLength.ShouldBe(15);
        settings.Infrastructure.BreachList.Url.ShouldBeNull();
        settings.Infrastructure.Hashing.ShouldBe(new(PasswordAlgorithm.Pbkdf2Sha256, 600_000, Math.Max(1, Environment.ProcessorCount - 1), TimeSpan.FromSeconds(2)));
        settings.Application.Lockout.ShouldBe(new(5, TimeSpan.FromMinutes(15), TimeSpan.FromDays(1)));
        settings.Application.Sessions.ShouldBe(new(
            new(TimeSpan.FromMinutes(30), TimeSpan.FromHours(12)),
            new(TimeSpan.FromDays(14), TimeSpan.FromDays(30)),
            50,
            ClientBinding.Exact,
            ClientBinding.Family,
            ClientBinding.Off,
            StepUpLifetime: TimeSpan.FromMinutes(10),
            RuleInterval: TimeSpan.FromMinutes(5),
            MaxInMemory: 200_000));
        settings.RateLimits.ShouldBe(new(Logins: 300, Registrations: 300, Recoveries: 20, EmailLinks: 20, HostEndpoints: 300));
        settings.Proxies.Known.ShouldBeEmpty();
        settings.Metrics.ShouldBe(new(Enabled: false));
        settings.Warnings.ShouldBeEmpty();
    }

    [Fact]
    public void Every_setting_can_be_set()
    {
        var settings = Read(
            ("Urls", "http://127.0.0.1:8080;https://[::1]:8443"),
            ("PublicUrl", "https://auth.example.com"),
            ("Database:Provider", "postgresql"),
            ("ConnectionStrings:Auth", "Host=db;Database=auth"),
            ("Database:MigrateOnStart", "true"),
            ("Database:MaxBatchSize", "1"),
            ("Setup:Token", "a-token-of-one-use"),
            ("Passwords:Algorithm", "Argon2id"),
            ("Passwords:Iterations", "100000"),
            ("Passwords:MinimumLength", "8"),
            ("Passwords:MaxConcurrentHashes", "3"),
            ("Passwords:MaxQueueWait", "00:00:00.5"),
            ("Passwords:BreachList", "https://breaches.example.com/v1"),
            ("Lockout:MaxFailedAttempts", "10"),
            ("Lockout:Duration", "Forever"),
            ("Lockout:MaxDuration", "2.00:00:00"),
            ("Sessions:IdleTimeout", "00:05:00"),
            ("Sessions:AbsoluteTimeout", "8:00:00"),
            ("Sessions:RememberIdleTimeout", "1.00:00:00"),
            ("Sessions:RememberAbsoluteTimeout", "7.00:00:00"),
            ("Sessions:MaxPerUser", "3"),
            ("Sessions:IpBinding", "Prefix"),
            ("Sessions:UserAgentBinding", "Off"),
            ("Sessions:RememberIpBinding", "exact"),
            ("Sessions:StepUpLifetime", "00:02:00"),
            ("Sessions:RuleInterval", "00:01:00"),
            ("Sessions:MaxInMemory", "5000"),
            ("RateLimits:Logins", "0"),
            ("RateLimits:Registrations", "1"),
            ("RateLimits:Recoveries", "2"),
            ("RateLimits:EmailLinks", "3"),
            ("RateLimits:HostEndpoints", "4"),
            ("Proxies:Known", "10.0.0.1"),
            ("Metrics:Enabled", "True"),
            ("Mail:Delivery", "Smtp"),
            ("Mail:Folder", "outbox"),
            ("Mail:From", "post@example.com"),
            ("Mail:Host", "smtp.example.com"),
            ("Mail:Port", "2525"),
            ("Mail:Security", "Tls"),
            ("Mail:Username", "auth"),
            ("Mail:Password", "a-password-of-mail"));

        settings.Urls.ShouldBe(["http://127.0.0.1:8080", "https://[::1]:8443"]);
        settings.Application.Service.PublicUrl.ShouldBe(new Uri("https://auth.example.com"));
        settings.Infrastructure.Database.ShouldBe(new(DatabaseProvider.PostgreSql, "Host=db;Database=auth", MigrateOnStart: true, MaxBatchSize: 1));
        settings.Setup.ShouldBe(new("a-token-of-one-use"));
        settings.Application.Passwords.MinimumLength.ShouldBe(8);
        settings.Infrastructure.Hashing.ShouldBe(new(PasswordAlgorithm.Argon2id, 100_000, 3, TimeSpan.FromMilliseconds(500)));
        settings.Infrastructure.BreachList.Url.ShouldBe(new Uri("https://breaches.example.com/v1/"));
        settings.Application.Lockout.ShouldBe(new(10, Duration: null, TimeSpan.FromDays(2)));
        settings.Application.Sessions.ShouldBe(new(
            new(TimeSpan.FromMinutes(5), TimeSpan.FromHours(8)),
            new(TimeSpan.FromDays(1), TimeSpan.FromDays(7)),
            3,
            ClientBinding.Prefix,
            ClientBinding.Off,
            ClientBinding.Exact,
            StepUpLifetime: TimeSpan.FromMinutes(2),
            RuleInterval: TimeSpan.FromMinutes(1),
            MaxInMemory: 5_000));
        settings.RateLimits.ShouldBe(new(0, 1, 2, 3, 4));
        settings.Proxies.Known.ShouldBe([IPNetwork.Parse("10.0.0.1/32")]);
        settings.Metrics.ShouldBe(new(Enabled: true));
        settings.Mail.Folder.ShouldBe("outbox");
        settings.Mail.From.Address.Value.ShouldBe("post@example.com");
        settings.Mail.Smtp.ShouldBe(new("smtp.example.com", 2525, MailSecurity.Tls, "auth", "a-password-of-mail"));
        settings.Warnings.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Lockout:MaxFailedAttempts", "abc", "Lockout:MaxFailedAttempts is 'abc', which is not allowed. Use a whole number from 1 to 1000.")]
    [InlineData("Lockout:MaxFailedAttempts", "0", "Lockout:MaxFailedAttempts is '0', which is not allowed. Use a whole number from 1 to 1000.")]
    [InlineData("Lockout:MaxFailedAttempts", "1001", "Lockout:MaxFailedAttempts is '1001', which is not allowed. Use a whole number from 1 to 1000.")]
    [InlineData("Lockout:MaxFailedAttempts", "", "Lockout:MaxFailedAttempts is '', which is not allowed. Use a whole number from 1 to 1000.")]
    [InlineData("Lockout:Duration", "15", "Lockout:Duration is '15', which is not allowed. Use a duration from 00:00:01 to 365.00:00:00, such as 00:15:00 or 1.00:00:00, or Forever.")]
    [InlineData("Lockout:Duration", "2.00:00:00", "Lockout:Duration is '2.00:00:00', which is not allowed. Use at most Lockout:MaxDuration (1.00:00:00).")]
    [InlineData("Lockout:MaxDuration", "Forever", "Lockout:MaxDuration is 'Forever', which is not allowed. Use a duration from 00:00:01 to 365.00:00:00, such as 00:15:00 or 1.00:00:00.")]
    [InlineData("Sessions:IdleTimeout", "24:00:00", "Sessions:IdleTimeout is '24:00:00', which is not allowed. Use a duration from 00:00:01 to 365.00:00:00, such as 00:15:00 or 1.00:00:00.")]
    [InlineData("Sessions:IdleTimeout", "13:00:00", "Sessions:IdleTimeout is '13:00:00', which is not allowed. Use at most Sessions:AbsoluteTimeout (12:00:00).")]
    [InlineData("Sessions:RememberIdleTimeout", "31.00:00:00", "Sessions:RememberIdleTimeout is '31.00:00:00', which is not allowed. Use at most Sessions:RememberAbsoluteTimeout (30.00:00:00).")]
    [InlineData("Sessions:MaxPerUser", "0", "Sessions:MaxPerUser is '0', which is not allowed. Use a whole number from 1 to 200.")]
    [InlineData("Sessions:StepUpLifetime", "0", "Sessions:StepUpLifetime is '0', which is not allowed. Use a duration from 00:00:01 to 365.00:00:00, such as 00:15:00 or 1.00:00:00.")]
    [InlineData("Sessions:RuleInterval", "00:00:29", "Sessions:RuleInterval is '00:00:29', which is not allowed. Use a duration from 00:00:30 to 1.00:00:00, such as 00:15:00 or 1.00:00:00.")]
    [InlineData("Sessions:MaxInMemory", "999", "Sessions:MaxInMemory is '999', which is not allowed. Use a whole number from 1000 to 10000000.")]
    [InlineData("Sessions:IpBinding", "Strict", "Sessions:IpBinding is 'Strict', which is not allowed. Use Exact, Prefix or Off.")]
    [InlineData("Sessions:IpBinding", "1", "Sessions:IpBinding is '1', which is not allowed. Use Exact, Prefix or Off.")]
    [InlineData("Sessions:UserAgentBinding", "Prefix", "Sessions:UserAgentBinding is 'Prefix', which is not allowed. Use Family, Exact or Off.")]
    [InlineData("Sessions:IpBinding", "Family", "Sessions:IpBinding is 'Family', which is not allowed. Use Exact, Prefix or Off.")]
    [InlineData("Sessions:RememberIpBinding", "no", "Sessions:RememberIpBinding is 'no', which is not allowed. Use Off, Prefix or Exact.")]
    [InlineData("Passwords:Algorithm", "md5", "Passwords:Algorithm is 'md5', which is not allowed. Use Pbkdf2Sha256 or Argon2id.")]
    [InlineData("Passwords:Iterations", "0", "Passwords:Iterations is '0', which is not allowed. Use a whole number from 1 to 10000000.")]
    [InlineData("Passwords:Iterations", "10000001", "Passwords:Iterations is '10000001', which is not allowed. Use a whole number from 1 to 10000000.")]
    [InlineData("Passwords:MinimumLength", "7", "Passwords:MinimumLength is '7', which is not allowed. Use a whole number from 8 to 1024.")]
    [InlineData("Passwords:MinimumLength", "1025", "Passwords:MinimumLength is '1025', which is not allowed. Use a whole number from 8 to 1024.")]
    [InlineData("Passwords:MaxConcurrentHashes", "0", "Passwords:MaxConcurrentHashes is '0', which is not allowed. Use a whole number from 1 to 1024.")]
    [InlineData("Passwords:MaxQueueWait", "-00:00:01", "Passwords:MaxQueueWait is '-00:00:01', which is not allowed. Use a duration from 00:00:00 to 00:01:00, such as 00:15:00 or 1.00:00:00.")]
    [InlineData("Passwords:BreachList", "http://breaches.example.com", "Passwords:BreachList is 'http://breaches.example.com', which is not allowed. Use a URL such as https://api.pwnedpasswords.com, without user, query or fragment, or an http URL of this machine.")]
    [InlineData("Passwords:BreachList", "breaches.example.com", "Passwords:BreachList is 'breaches.example.com', which is not allowed. Use a URL such as https://api.pwnedpasswords.com, without user, query or fragment, or an http URL of this machine.")]
    [InlineData("Passwords:BreachList", "https://breaches.example.com/?key=1", "Passwords:BreachList is 'https://breaches.example.com/?key=1', which is not allowed. Use a URL such as https://api.pwnedpasswords.com, without user, query or fragment, or an http URL of this machine.")]
    [InlineData("RateLimits:Logins", "-1", "RateLimits:Logins is '-1', which is not allowed. Use a whole number from 0 to 1000000.")]
    [InlineData("Database:Provider", "MySql", "Database:Provider is 'MySql', which is not allowed. Use Sqlite, PostgreSql or SqlServer.")]
    [InlineData("Database:MigrateOnStart", "yes", "Database:MigrateOnStart is 'yes', which is not allowed. Use true or false.")]
    [InlineData("Database:MaxBatchSize", "0", "Database:MaxBatchSize is '0', which is not allowed. Use a whole number from 1 to 1000.")]
    [InlineData("Metrics:Enabled", "1", "Metrics:Enabled is '1', which is not allowed. Use true or false.")]
    public void An_invalid_value_is_reported_with_its_key_and_the_allowed_values(string key, string value, string sentence) =>
        Problems((key, value)).ShouldBe([sentence]);

    [Theory]
    [InlineData("Urls", "localhost:5080")]
    [InlineData("Urls", "ftp://localhost")]
    [InlineData("Urls", "http://localhost:5080/path")]
    [InlineData("Urls", "http://localhost:99999")]
    [InlineData("Urls", ";")]
    [InlineData("PublicUrl", "auth.example.com")]
    [InlineData("PublicUrl", "javascript:alert(1)")]
    [InlineData("PublicUrl", "https://auth.example.com/path")]
    [InlineData("PublicUrl", "https://auth.example.com?x=1")]
    [InlineData("PublicUrl", "")]
    public void A_server_URL_must_use_HTTP_or_HTTPS_without_a_path(string key, string value)
    {
        var problem = Problems((key, value)).ShouldHaveSingleItem();
        problem.ShouldStartWith($"{key} is '{value}', which is not allowed. ");
        problem.ShouldContain("http or https");
    }

    [Theory]
    [InlineData("http://127.0.0.1:8080;http://localhost:9", "http://127.0.0.1:8080")]
    [InlineData("http://*:8080", "http://localhost:8080")]
    [InlineData("http://+:8080", "http://localhost:8080")]
    [InlineData("http://0.0.0.0:8080", "http://localhost:8080")]
    [InlineData("https://[::]:8443", "https://localhost:8443")]
    public void The_public_URL_defaults_to_the_first_server_URL(string urls, string publicUrl) =>
        Read(("Urls", urls)).Application.Service.PublicUrl.ShouldBe(new Uri(publicUrl));

    [Fact]
    public void All_invalid_settings_are_reported_together()
    {
        var thrown = Should.Throw<SettingsException>(() => Read(("Lockout:MaxFailedAttempts", "many"), ("Metrics:Enabled", "perhaps"), ("Sessions:MaxPerUser", "0")));
        thrown.Problems.Count.ShouldBe(3);
        thrown.Message.Split(Environment.NewLine).ShouldBe(thrown.Problems);
    }

    [Theory]
    [InlineData("PostgreSql", null)]
    [InlineData("PostgreSql", "Data Source=auth.db")]
    [InlineData("SqlServer", null)]
    [InlineData("SqlServer", "Data Source=auth.db")]
    public void A_database_server_requires_a_connection_string(string provider, string? connectionString) =>
        Problems(("Database:Provider", provider), ("ConnectionStrings:Auth", connectionString))
            .ShouldBe([$"ConnectionStrings:Auth is not set. {provider} requires a connection string."]);

    [Theory]
    [InlineData("Sqlite", "Host=db;Password=hunter2")]
    [InlineData("Sqlite", "hunter2")]
    [InlineData("Sqlite", "")]
    [InlineData("PostgreSql", "Host=db;Passwort=hunter2")]
    [InlineData("PostgreSql", "Host=db;Port=hunter2")]
    [InlineData("SqlServer", "Server=db;Passwort=hunter2")]
    [InlineData("SqlServer", "Server=db;Connect Timeout=hunter2")]
    public void An_invalid_connection_string_is_reported_without_its_value(string provider, string connectionString)
    {
        var problem = Problems(("Database:Provider", provider), ("ConnectionStrings:Auth", connectionString)).ShouldHaveSingleItem();
        problem.ShouldStartWith("ConnectionStrings:Auth is not a valid connection string");
        problem.ShouldContain(provider);
        problem.ShouldNotContain("hunter2");
    }

    [Fact]
    public void An_unknown_provider_is_reported_without_an_error_for_the_connection_string() =>
        Problems(("Database:Provider", "Postgres"), ("ConnectionStrings:Auth", "Host=db")).ShouldHaveSingleItem().ShouldStartWith("Database:Provider");

    [Theory]
    [InlineData("PostgreSql", "Host=db")]
    [InlineData("SqlServer", "Server=db")]
    public void Only_SQLite_migrates_on_start_by_default(string provider, string connectionString) =>
        Read(("Database:Provider", provider), ("ConnectionStrings:Auth", connectionString)).Infrastructure.Database.MigrateOnStart.ShouldBeFalse();

    [Fact]
    public void A_setup_token_that_is_too_long_is_reported_without_its_value() =>
        Problems(("Setup:Token", new string('x', 257))).ShouldBe(["Setup:Token has 257 characters (the value is secret and not shown). Use 1 to 256."]);

    [Theory]
    [InlineData("ReturnAddresses", "https://*.co.uk")]
    [InlineData("ReturnAddresses", "https://*.example.com")]
    [InlineData("AllowedHosts", "*.co.uk")]
    [InlineData("AllowedHosts", "*.com")]
    [Trait("Requirement", "R92")]
    public void A_wildcard_is_warned_of_because_it_may_contain_hosts_of_anyone(string key, string wildcard) =>
        Read((key, wildcard)).Warnings.ShouldHaveSingleItem()
            .ShouldSatisfyAllConditions(warning => warning.ShouldStartWith($"{key} contains {wildcard}, which stands for every host below that domain: "), warning => warning.ShouldContain("Use a domain whose hosts are all yours."));

    [Theory]
    [InlineData("ReturnAddresses", "https://*.com")]
    [InlineData("ReturnAddresses", "https://*.app.*.com")]
    [InlineData("Cors:Origins", "https://*.example.com")]
    [InlineData("ForwardAuth:CookieDomain", "*.example.com")]
    public void A_wildcard_that_no_domain_limits_or_that_means_nothing_is_rejected(string key, string value) =>
        Should.Throw<SettingsException>(() => Read((key, value), ("PublicUrl", "https://auth.example.com"))).Message.ShouldContain(key);

    [Fact]
    public void Exact_hosts_are_not_warned_of() =>
        Read(("ReturnAddresses", "https://app.example.com"), ("AllowedHosts", "login.example.com, *"), ("Cors:Origins", "https://app.example.com")).Warnings.ShouldBeEmpty();

    [Fact]
    public void A_short_setup_token_causes_a_warning()
    {
        var warning = Read(("Setup:Token", "hunter2hunter2!")).Warnings.ShouldHaveSingleItem();
        warning.ShouldStartWith("Setup:Token has 15 characters.");
        warning.ShouldNotContain("hunter2");
    }

    [Fact]
    public void A_default_is_limited_by_a_shorter_maximum()
    {
        var settings = Read(("Sessions:AbsoluteTimeout", "00:10:00"), ("Lockout:MaxDuration", "00:01:00"));
        settings.Application.Sessions.Standard.ShouldBe(new(TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(10)));
        settings.Application.Lockout.Duration.ShouldBe(TimeSpan.FromMinutes(1));
    }

    [Fact]
    [Trait("Requirement", "R58")]
    public void Settings_ToString_reveals_no_secret()
    {
        var settings = Read(("Database:Provider", "PostgreSql"), ("ConnectionStrings:Auth", "Host=db;Password=hunter2"), ("Setup:Token", "hunter2-hunter2-hunter2"));
        settings.ToString().ShouldContain("PostgreSql");
        settings.ToString().ShouldNotContain("hunter2");
    }

    [Fact]
    public void A_password_inside_a_URL_is_not_shown() =>
        Problems(("PublicUrl", "https://someone:hunter2@auth.example.com")).ShouldHaveSingleItem().ShouldStartWith("PublicUrl is '…', which is not allowed. ");

    [Fact]
    [Trait("Requirement", "R18")]
    public void Proxies_are_IP_addresses_or_networks_in_an_array_or_a_comma_separated_list()
    {
        IPNetwork[] expected = [IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("192.168.1.7/32"), IPNetwork.Parse("::1/128"), IPNetwork.Parse("fd00::/8")];
        Read(("Proxies:Known", "10.0.0.0/8, 192.168.1.7,::1,fd00::/8")).Proxies.Known.ShouldBe(expected);
        Read(("Proxies:Known:0", "10.0.0.0/8"), ("Proxies:Known:1", "192.168.1.7"), ("Proxies:Known:2", "::1"), ("Proxies:Known:3", "fd00::/8")).Proxies.Known.ShouldBe(expected);
    }

    [Theory]
    [InlineData("proxy.example.com")]
    [InlineData("10")]
    [InlineData("010.0.0.1")]
    [InlineData("10/8")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.0/")]
    [InlineData("::1/129")]
    [InlineData("fe80::1%1")]
    public void A_proxy_that_is_not_an_IP_address_or_network_is_rejected(string proxy) =>
        Problems(("Proxies:Known", $"127.0.0.1, {proxy}"))
            .ShouldBe([$"Proxies:Known is '{proxy}', which is not allowed. Use an IP address or a network, such as 10.0.0.1 or 10.0.0.0/8."]);

    [Theory]
    [InlineData("http://*:80")]
    [InlineData("http://+:80")]
    [InlineData("http://0.0.0.0:80")]
    [InlineData("http://[::]:80")]
    public void A_wildcard_URL_allows_no_host_other_than_localhost(string url)
    {
        var hosts = Read(("Urls", url)).Hosts;

        hosts.Contains("localhost").ShouldBeTrue();
        foreach (var name in new[] { "*", "+", "evil.example", "0.0.0.0.evil.example" }) hosts.Contains(name).ShouldBeFalse(name);
    }

    [Fact]
    public void Allowed_hosts_come_from_the_URLs_and_from_an_array_or_a_separated_list()
    {
        Read(("Urls", "http://intranet:8080")).Hosts.Contains("INTRANET").ShouldBeTrue();
        foreach (var hosts in new[] { Read(("AllowedHosts", "a.example, *.b.example")), Read(("AllowedHosts", "a.example;*.b.example")), Read(("AllowedHosts:0", "a.example"), ("AllowedHosts:1", "*.b.example")) })
        {
            foreach (var known in new[] { "a.example", "c.b.example", "d.c.b.example" }) hosts.Hosts.Contains(known).ShouldBeTrue(known);
            foreach (var unknown in new[] { "b.example", "x.a.example", "ab.example", ".b.example" }) hosts.Hosts.Contains(unknown).ShouldBeFalse(unknown);
        }
    }

    [Theory]
    [InlineData("http://a.example")]
    [InlineData("a.example:80")]
    [InlineData("a.*.example")]
    [InlineData("*a.example")]
    [InlineData("*.")]
    public void An_invalid_allowed_host_is_rejected(string host) =>
        Problems(("AllowedHosts", host)).ShouldHaveSingleItem().ShouldStartWith($"AllowedHosts is '{host}', which is not allowed. Use a list of host names without a port");

    [Fact]
    public void All_invalid_proxies_are_reported() =>
        Problems(("Proxies:Known:0", "a"), ("Proxies:Known:1", "::1"), ("Proxies:Known:2", "b")).ShouldHaveSingleItem().ShouldStartWith("Proxies:Known is 'a, b', which is not allowed. ");

    [Theory]
    [InlineData("Passwords:Iterations", "99999", "at least 600000")]
    [InlineData("Lockout:MaxFailedAttempts", "101", "at most 100")]
    [InlineData("Proxies:Known", "0.0.0.0/0", "every client can forge its IP address")]
    public void A_weak_but_allowed_value_causes_a_warning(string key, string value, string reason)
    {
        var warning = Read((key, value)).Warnings.ShouldHaveSingleItem();
        warning.ShouldStartWith(key);
        warning.ShouldContain(reason);
    }

    [Fact]
    public void Few_iterations_cause_no_warning_with_Argon2id() =>
        Read(("Passwords:Algorithm", "Argon2id"), ("Passwords:Iterations", "1")).Warnings.ShouldBeEmpty();

    [Theory]
    [InlineData("Lockout:MaxAttempts", "Lockout:MaxFailedAttempts")]
    [InlineData("Sessions:IdleTimeOuts", "Sessions:IdleTimeout")]
    [InlineData("Session:IdleTimeout", "Sessions:IdleTimeout")]
    [InlineData("Password:MinimumLength", "Passwords:MinimumLength")]
    [InlineData("RateLimit:Logins", "RateLimits:Logins")]
    [InlineData("Proxies:Knwon:0", "Proxies:Known")]
    [InlineData("Locout:X", "Lockout:Duration")]
    [InlineData("Lockout:MaxFailedAttempt", "Lockout:MaxFailedAttempts")]
    [InlineData("ConnectionStrings:Auht", "ConnectionStrings:Auth")]
    [InlineData("ConnectionString:Auth", "ConnectionStrings:Auth")]
    [InlineData("PublicUri", "PublicUrl")]
    [InlineData("AllowedHost", "AllowedHosts")]
    [InlineData("Url", "Urls")]
    [InlineData("Lockout_MaxFailedAttempts", "Lockout:MaxFailedAttempts")]
    [InlineData("SESSIONS_IDLETIMEOUT", "Sessions:IdleTimeout")]
    [InlineData("Auth:Sessions:IdleTimeout", "Sessions:IdleTimeout")]
    public void An_unknown_key_causes_a_warning_with_the_nearest_setting(string key, string nearest) =>
        Read((key, "1")).Warnings.ShouldBe([$"{key} is not a setting. Did you mean {nearest}?"]);

    [Theory]
    [InlineData("Urls:0", "Urls")]
    [InlineData("Database:Provider:Name", "Database:Provider")]
    public void A_list_or_section_instead_of_a_single_value_causes_a_warning(string key, string setting) =>
        Read((key, "1")).Warnings.ShouldBe([$"{key} is ignored. {setting} is a single value, not a list or a section."]);

    [Fact]
    public void A_value_instead_of_a_section_causes_a_warning() =>
        Read(("LOCKOUT", "5")).Warnings.ShouldBe(["Lockout is ignored. It needs settings inside it, such as Lockout:Duration, not a value."]);

    [Theory]
    [InlineData("Logging:LogLevel:Default", "Information")]
    [InlineData("AllowedHosts", "*")]
    [InlineData("PATH", "/bin")]
    [InlineData("USER", "root")]
    [InlineData("MAIL", "/var/mail/root")]
    [InlineData("ORACLE_SID", "1")]
    [InlineData("Billing:Mail:From", "billing@example.org")]
    [InlineData("Kestrel:Limits:MaxConcurrentConnections", "1")]
    [InlineData("ConnectionStrings:Reports", "Host=reports")]
    [InlineData("LOCKOUT:MAXFAILEDATTEMPTS", "7")]
    public void Keys_of_other_components_or_in_another_case_cause_no_warning(string key, string value) =>
        Read((key, value)).Warnings.ShouldBeEmpty();

    [Theory]
    [InlineData("Logging:LogLevel:Default")]
    [InlineData("Logging:LogLevel:Microsoft.AspNetCore")]
    [InlineData("Logging:Console:LogLevel:Default")]
    public void An_unknown_log_level_is_rejected(string key) =>
        Problems((key, "Nonsense")).ShouldBe([$"{key} is 'Nonsense', which is not allowed. Use Trace, Debug, Information, Warning, Error, Critical or None."]);

    [Theory]
    [InlineData("Logging:LogLevel:Default", "debug")]
    [InlineData("Logging:Console:LogLevel:Auth", "None")]
    [InlineData("Logging:Console:FormatterName", "json")]
    public void Valid_logging_settings_cause_no_warning(string key, string value) => Read((key, value)).Warnings.ShouldBeEmpty();

    private static ServerSettings Read(params (string Key, string? Value)[] settings) =>
        ServerSettings.Read(new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, setting.Value)))
            .Build());

    private static IReadOnlyList<string> Problems(params (string Key, string? Value)[] settings) =>
        Should.Throw<SettingsException>(() => Read(settings)).Problems;
}
