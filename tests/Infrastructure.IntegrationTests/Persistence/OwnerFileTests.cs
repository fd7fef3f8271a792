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
