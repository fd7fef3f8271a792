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

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_becomes_a_file_that_mail_programs_open()
    {
        await _mailer.SendAsync(TestMail.Message(subject: "Grüße", text: "Grüße\n", html: "<p>Grüße</p>\n"), Cancelled);

        using var mail = await MimeMessage.LoadAsync(Files().ShouldHaveSingleItem(), Cancelled);
        mail.From.ToString().ShouldBe("\"Auth\" <no-reply@auth.example.com>");
        mail.To.ToString().ShouldBe(TestMail.Recipient);
        mail.Subject.ShouldBe("Grüße");
        mail.Date.ShouldBe(TestMail.SentAt);
        mail.Headers[HeaderId.AutoSubmitted].ShouldBe("auto-generated");
        mail.TextBody!.ReplaceLineEndings("\n").ShouldBe("Grüße\n");
        mail.HtmlBody!.ReplaceLineEndings("\n").ShouldBe("<p>Grüße</p>\n");
    }

    [Fact]
    public async Task An_address_beyond_ASCII_is_written_as_it_is()
    {
        await _mailer.SendAsync(TestMail.Message(to: "jürgen@example.org"), Cancelled);

        using var mail = await MimeMessage.LoadAsync(Files().ShouldHaveSingleItem(), Cancelled);
        mail.To.ToString().ShouldBe("jürgen@example.org");
    }

    [Fact]
    public async Task A_link_stays_in_one_piece_to_be_copied_by_hand()
    {
        var link = "https://auth.example.com/recover?name=x#token=" + new string('a', 200);

        await _mailer.SendAsync(TestMail.Message(text: $"Grüße\n\n{link}\n"), Cancelled);

        (await File.ReadAllTextAsync(Files().ShouldHaveSingleItem(), Cancelled)).ShouldContain(link);
    }

    [Fact]
    public async Task The_names_are_in_the_order_of_time()
    {
        foreach (var subject in new[] { "first", "second", "third" })
        {
            await _mailer.SendAsync(TestMail.Message(subject: subject), Cancelled);
            _time.Advance(TimeSpan.FromMicroseconds(1));
        }

        Files().Select(file => MimeMessage.Load(file, Cancelled).Subject).ShouldBe(["first", "second", "third"]);
        Path.GetFileName(Files()[0]).ShouldStartWith("20261123T182944.000000Z-");
    }

    [Fact]
    public async Task Messages_of_one_moment_overwrite_none_and_leave_nothing_unfinished()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _mailer.SendAsync(TestMail.Message(), Cancelled)));

        Files().Count.ShouldBe(20);
        Directory.GetFiles(_folder).Length.ShouldBe(20);
    }

    [Fact]
    public async Task Nobody_but_the_owner_reads_them()
    {
        if (OperatingSystem.IsWindows()) return;
        const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

        await _mailer.SendAsync(TestMail.Message(), Cancelled);

        File.GetUnixFileMode(_folder).ShouldBe(owner | UnixFileMode.UserExecute);
        File.GetUnixFileMode(Files().ShouldHaveSingleItem()).ShouldBe(owner);
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_is_no_refusal_and_leaves_nothing()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => _mailer.SendAsync(TestMail.Message(), stop.Token));
        Directory.GetFiles(_folder).ShouldBeEmpty();

        await File.WriteAllTextAsync(Path.Combine(_parent.FullName, "a file"), "", Cancelled);
        await Should.ThrowAsync<IOException>(() => new FileMailer(Path.Combine(_parent.FullName, "a file"), TestMail.Sender, _time).SendAsync(TestMail.Message(), Cancelled));
    }

    public void Dispose() => _parent.Delete(recursive: true);

    private List<string> Files() => [.. Directory.GetFiles(_folder, "*.eml").Order(StringComparer.Ordinal)];
}
