using System.Diagnostics;
using System.Net.Sockets;
using Auth.Domain.Common;
using Auth.Infrastructure.Persistence;

namespace Auth.Infrastructure.IntegrationTests.Persistence;

[Trait("Requirement", "R85")]
public sealed class OwnerFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("auth-files-");

    private string Target => Path.Combine(_folder.FullName, "target");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("fifo")]
    [InlineData("socket")]
    [InlineData("link")]
    [InlineData("link without a target")]
    [InlineData("directory")]
    [InlineData("device")]
    public async Task Only_a_regular_file_is_replaced(string kind)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has none of these, or needs a privilege.");
        using var created = await CreateAsync(kind);
        var before = Describe();

        foreach (var overwrite in new[] { false, true })
        {
            var rejected = await WriteAsync(overwrite, "new");
            rejected.Error!.Code.ShouldBe("not_a_regular_file");
            rejected.Error.Message.ShouldBe($"{Target} is not a regular file. Choose another file.");
        }

        Describe().ShouldBe(before);
    }

    [Theory]
    [InlineData("")]
    [InlineData("old")]
    public async Task A_regular_file_is_replaced_only_on_request(string content)
    {
        await File.WriteAllTextAsync(Target, content);

        (await WriteAsync(overwrite: false, "new")).Error!.Code.ShouldBe("file_exists");
        (await File.ReadAllTextAsync(Target)).ShouldBe(content);

        (await WriteAsync(overwrite: true, "new")).IsSuccess.ShouldBeTrue();
        (await File.ReadAllTextAsync(Target)).ShouldBe("new");
        if (!OperatingSystem.IsWindows()) File.GetUnixFileMode(Target).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task An_empty_file_that_cannot_be_read_is_a_regular_file()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "The file can be read.");
        await File.WriteAllTextAsync(Target, "");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(Target, UnixFileMode.UserWrite);

        (await WriteAsync(overwrite: false, "new")).Error!.Code.ShouldBe("file_exists");
        (await WriteAsync(overwrite: true, "new")).IsSuccess.ShouldBeTrue();
    }

    [Fact]
    public async Task A_file_that_cannot_be_completed_leaves_nothing_behind()
    {
        await Should.ThrowAsync<IOException>(() => OwnerFile.WriteAsync(Target, overwrite: false, _ => throw new IOException("full")));
        await OwnerFile.WriteAsync(Target, overwrite: false, _ => Task.FromResult<Result>(new Error(ErrorKind.Conflict, "code", "reason")));

        _folder.GetFileSystemInfos().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_replaced_file_stays_until_the_new_one_is_complete_and_if_that_fails()
    {
        await File.WriteAllTextAsync(Target, "old");

        await Should.ThrowAsync<IOException>(() => OwnerFile.WriteAsync(Target, overwrite: true, async unfinished =>
        {
            await File.WriteAllTextAsync(unfinished, "half of");
            (await File.ReadAllTextAsync(Target)).ShouldBe("old");
            throw new IOException("full");
        }));

        _folder.GetFileSystemInfos().ShouldHaveSingleItem();
        (await File.ReadAllTextAsync(Target)).ShouldBe("old");
    }

    /// <summary>The owner of a file can read it in any mode.</summary>
    [Fact]
    public async Task A_file_of_another_user_is_replaced_by_one_of_the_current_user()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess && OperatingSystem.IsLinux(), "Only root can give a file away.");
        await File.WriteAllTextAsync(Target, "old");
        using (var chown = Process.Start("chown", ["65534", Target])) await chown.WaitForExitAsync();

        (await WriteAsync(overwrite: true, "new")).IsSuccess.ShouldBeTrue();

        using var stat = Process.Start(new ProcessStartInfo("stat", ["-c", "%u %a", Target]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        (await stat.StandardOutput.ReadToEndAsync()).ShouldBe("0 600\n");
    }

    private Task<Result> WriteAsync(bool overwrite, string content) => OwnerFile.WriteAsync(Target, overwrite, async unfinished =>
    {
        await File.WriteAllTextAsync(unfinished, content);
        return Result.Success();
    });

    private async Task<IDisposable?> CreateAsync(string kind)
    {
        var other = Path.Combine(_folder.FullName, "other");
        switch (kind)
        {
            case "fifo":
                using (var mkfifo = Process.Start("mkfifo", [Target])) await mkfifo.WaitForExitAsync();
                return null;
            case "socket":
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                socket.Bind(new UnixDomainSocketEndPoint(Target));
                return socket;
            case "device":
                using (var mknod = Process.Start("mknod", [Target, "c", "1", "3"]))
                {
                    await mknod.WaitForExitAsync();
                    Assert.SkipWhen(mknod.ExitCode != 0, "Only root can create a device, and not in every container.");
                }

                return null;
            case "directory":
                Directory.CreateDirectory(Target);
                return null;
            default:
                if (kind == "link") await File.WriteAllTextAsync(other, "precious");
                File.CreateSymbolicLink(Target, other);
                return null;
        }
    }

    private string Describe() =>
        string.Join('\n', _folder.GetFileSystemInfos().OrderBy(entry => entry.Name, StringComparer.Ordinal).Select(entry => $"{entry.Name} {entry.LinkTarget} {entry.Attributes} {entry.CreationTimeUtc.Ticks}"));
}
