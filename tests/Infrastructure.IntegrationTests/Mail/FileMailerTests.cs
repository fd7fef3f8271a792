using Auth.Infrastructure.Mail;
using Microsoft.Extensions.Time.Testing;
using MimeKit;

namespace Auth.Infrastructure.IntegrationTests.Mail;

public sealed class FileMailerTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(TestMail.SentAt);
    private readonly DirectoryInfo _parent = Directory.CreateTempSubdirectory("auth-mail-");
    private readonly string _folder;
    private readonly FileMailer _mailer;

    public FileMailerTests()
    {
        _folder = Path.Combine(_parent.FullName, "made", "on demand");
        _mailer = new(_folder, TestMail.Sender, _time);
    }

    private static CancellationToken TestCancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_mail_is_written_as_a_readable_EML_file()
    {
        await _mailer.SendAsync(TestMail.Message(subject: "Grüße", text: "Grüße\n", html: "<p>Grüße</p>\n"), TestCancellation);

        using var mail = await MimeMessage.LoadAsync(Files().ShouldHaveSingleItem(), TestCancellation);
        mail.From.ToString().ShouldBe("\"Auth\" <no-reply@auth.example.com>");
        mail.To.ToString().ShouldBe(TestMail.Recipient);
        mail.Subject.ShouldBe("Grüße");
        mail.Date.ShouldBe(TestMail.SentAt);
        mail.Headers[HeaderId.AutoSubmitted].ShouldBe("auto-generated");
        mail.TextBody!.ReplaceLineEndings("\n").ShouldBe("Grüße\n");
        mail.HtmlBody!.ReplaceLineEndings("\n").ShouldBe("<p>Grüße</p>\n");
    }

    [Fact]
    public async Task A_non_ASCII_email_address_is_written_unchanged()
    {
        await _mailer.SendAsync(TestMail.Message(to: "jürgen@example.org"), TestCancellation);

        using var mail = await MimeMessage.LoadAsync(Files().ShouldHaveSingleItem(), TestCancellation);
        mail.To.ToString().ShouldBe("jürgen@example.org");
    }

    [Fact]
    public async Task A_long_link_is_written_without_line_breaks()
    {
        var link = "https://auth.example.com/recover?name=x#token=" + new string('a', 200);

        await _mailer.SendAsync(TestMail.Message(text: $"Grüße\n\n{link}\n"), TestCancellation);

        (await File.ReadAllTextAsync(Files().ShouldHaveSingleItem(), TestCancellation)).ShouldContain(link);
    }

    [Fact]
    public async Task File_names_of_mails_sort_by_time()
    {
        foreach (var subject in new[] { "first", "second", "third" })
        {
            await _mailer.SendAsync(TestMail.Message(subject: subject), TestCancellation);
            _time.Advance(TimeSpan.FromMicroseconds(1));
        }

        Files().Select(file => MimeMessage.Load(file, TestCancellation).Subject).ShouldBe(["first", "second", "third"]);
        Path.GetFileName(Files()[0]).ShouldStartWith("20261123T182944.000000Z-");
    }

    [Fact]
    public async Task Simultaneous_mails_get_separate_files_and_leave_no_temporary_files()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _mailer.SendAsync(TestMail.Message(), TestCancellation)));

        Files().Count.ShouldBe(20);
        Directory.GetFiles(_folder).Length.ShouldBe(20);
    }

    [Fact]
    public async Task Mail_files_are_readable_only_by_their_owner()
    {
        if (OperatingSystem.IsWindows()) return;
        const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

        await _mailer.SendAsync(TestMail.Message(), TestCancellation);

        File.GetUnixFileMode(_folder).ShouldBe(owner | UnixFileMode.UserExecute);
        File.GetUnixFileMode(Files().ShouldHaveSingleItem()).ShouldBe(owner);
    }

    [Fact]
    public async Task A_failed_write_is_not_a_rejection_of_the_mail_and_leaves_no_file()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => _mailer.SendAsync(TestMail.Message(), stop.Token));
        Directory.GetFiles(_folder).ShouldBeEmpty();

        await File.WriteAllTextAsync(Path.Combine(_parent.FullName, "a file"), "", TestCancellation);
        await Should.ThrowAsync<IOException>(() => new FileMailer(Path.Combine(_parent.FullName, "a file"), TestMail.Sender, _time).SendAsync(TestMail.Message(), TestCancellation));
    }

    public void Dispose() => _parent.Delete(recursive: true);

    private List<string> Files() => [.. Directory.GetFiles(_folder, "*.eml").Order(StringComparer.Ordinal)];
}
